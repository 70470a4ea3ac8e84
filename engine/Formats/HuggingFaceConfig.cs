using System.Collections.Immutable;
using System.Text.Json;
using Granary.Engine.Models;

namespace Granary.Engine.Formats;

/// <summary>Hyperparameters from the <c>config.json</c> and <c>generation_config.json</c> of a Hugging Face folder.</summary>
internal static class HuggingFaceConfig
{
    /// <summary>Architectures that are supported, by the names of Hugging Face.</summary>
    private const string Supported = "Qwen3MoeForCausalLM";

    /// <summary>Reads and checks the hyperparameters.</summary>
    /// <param name="json">The text of <c>config.json</c>.</param>
    /// <param name="file">Its path, for messages.</param>
    /// <param name="generation">The text of <c>generation_config.json</c>, whose end tokens win; empty where there is none.</param>
    /// <param name="generationFile">Its path, for messages.</param>
    /// <exception cref="ModelFormatException">A setting is missing, out of bounds, or asks for what is not supported.</exception>
    public static ModelConfig Parse(ReadOnlyMemory<byte> json, string file, ReadOnlyMemory<byte> generation, string generationFile)
    {
        using JsonDocument document = StrictJson.Document(file, json);
        var settings = new JsonSettings(document.RootElement, file);
        RefuseUnsupported(settings);

        ImmutableArray<int> endTokens = settings.Integers("eos_token_id") ?? [];
        if (!generation.IsEmpty)
        {
            using JsonDocument generationDocument = StrictJson.Document(generationFile, generation);
            endTokens = new JsonSettings(generationDocument.RootElement, generationFile).Integers("eos_token_id") ?? endTokens;
        }

        var config = new ModelConfig
        {
            Architecture = "qwen3moe",
            VocabularySize = settings.Integer("vocab_size"),
            HiddenSize = settings.Integer("hidden_size"),
            Layers = settings.Integer("num_hidden_layers"),
            Heads = settings.Integer("num_attention_heads"),
            KvHeads = settings.Integer("num_key_value_heads"),
            HeadDim = settings.Integer("head_dim"),
            Experts = settings.Integer("num_experts"),
            ExpertsPerToken = settings.Integer("num_experts_per_tok"),
            ExpertWidth = settings.Integer("moe_intermediate_size"),
            NormalizeExpertWeights = settings.Bool("norm_topk_prob"),
            RmsEpsilon = (float)settings.Number("rms_norm_eps"),
            RopeTheta = RopeTheta(settings),
            ContextLength = settings.Integer("max_position_embeddings"),
            EndTokens = endTokens,
        };
        return ModelConfigRules.Check(config, file);
    }

    private static void RefuseUnsupported(JsonSettings settings)
    {
        string architecture = settings.OnlyString("architectures");
        if (architecture != Supported)
            throw settings.Wrong("architectures", $"unsupported architecture {ModelFormatException.Quote(architecture)}", $"one of: {Supported}");

        if (settings.Find("mlp_only_layers") is { } dense && (dense.ValueKind != JsonValueKind.Array || dense.GetArrayLength() != 0))
            throw settings.Wrong("mlp_only_layers", "is not an empty array", "experts in all layers");
        if (settings.Find("decoder_sparse_step") is not null && settings.Integer("decoder_sparse_step") is var step and not 1)
            throw settings.Wrong("decoder_sparse_step", $"is {step}", "1");
        if (settings.Find("hidden_act") is not null && settings.String("hidden_act") is var activation and not "silu")
            throw settings.Wrong("hidden_act", $"is {ModelFormatException.Quote(activation)}", "'silu'");
        if (settings.Find("layer_types") is { } kinds && !AllFullAttention(kinds))
            throw settings.Wrong("layer_types", "names another kind of layer", "'full_attention' only");

        RefuseTrue(settings, "attention_bias");
        RefuseTrue(settings, "use_sliding_window");
        RefuseAny(settings, "rope_scaling");
        RefuseAny(settings, "quantization_config");
    }

    private static bool AllFullAttention(JsonElement kinds)
    {
        if (kinds.ValueKind != JsonValueKind.Array)
            return false;
        foreach (JsonElement kind in kinds.EnumerateArray())
        {
            if (kind.ValueKind != JsonValueKind.String || !kind.ValueEquals("full_attention"u8))
                return false;
        }

        return true;
    }

    private static void RefuseTrue(JsonSettings settings, string key)
    {
        if (settings.Find(key) is not null && settings.Bool(key))
            throw settings.Wrong(key, "is true", "false");
    }

    private static void RefuseAny(JsonSettings settings, string key)
    {
        if (settings.Find(key) is not null)
            throw settings.Wrong(key, "is set", "null");
    }

    /// <summary>The rotary base, which stands in an object of its own in newer folders.</summary>
    private static double RopeTheta(JsonSettings settings)
    {
        if (settings.Find("rope_parameters") is not { } element)
            return settings.Number("rope_theta");
        JsonSettings parameters = settings.Inner("rope_parameters", element);
        if (parameters.Find("rope_type") is not null && parameters.String("rope_type") is var type and not "default")
            throw parameters.Wrong("rope_type", $"is {ModelFormatException.Quote(type)}", "'default'");
        if (parameters.Find("partial_rotary_factor") is not null && parameters.Number("partial_rotary_factor") != 1)
            throw parameters.Wrong("partial_rotary_factor", "is not 1", "1");
        return parameters.Number("rope_theta");
    }
}
