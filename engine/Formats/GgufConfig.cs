using System.Collections.Immutable;
using Granary.Engine.Models;

namespace Granary.Engine.Formats;

/// <summary>Hyperparameters from the metadata of a GGUF file.</summary>
internal static class GgufConfig
{
    /// <summary>Architectures that are supported, by the names of GGUF.</summary>
    private const string Supported = "qwen3moe";

    /// <summary>Reads and checks the hyperparameters.</summary>
    /// <param name="metadata">The file's metadata.</param>
    /// <param name="tensors">The file's tensors: the embedding tells the vocabulary's size where no token list does.</param>
    /// <param name="file">The file, for messages.</param>
    /// <exception cref="ModelFormatException">A key is missing, out of bounds, or asks for what is not supported.</exception>
    public static ModelConfig Read(GgufMetadata metadata, ReadOnlySpan<LocatedTensor> tensors, string file)
    {
        string architecture = metadata.GetString("general.architecture");
        if (architecture != Supported)
            throw metadata.Wrong("general.architecture", $"unsupported architecture {ModelFormatException.Quote(architecture)}", $"one of: {Supported}");
        RefuseUnsupported(metadata, architecture);

        int headDim = Integer(metadata, $"{architecture}.attention.key_length");
        RefuseOther(metadata, $"{architecture}.attention.value_length", headDim);
        RefuseOther(metadata, $"{architecture}.rope.dimension_count", headDim);
        var config = new ModelConfig
        {
            Architecture = architecture,
            VocabularySize = Vocabulary(metadata, tensors, file),
            HiddenSize = Integer(metadata, $"{architecture}.embedding_length"),
            Layers = Integer(metadata, $"{architecture}.block_count"),
            Heads = Integer(metadata, $"{architecture}.attention.head_count"),
            KvHeads = Integer(metadata, $"{architecture}.attention.head_count_kv"),
            HeadDim = headDim,
            Experts = Integer(metadata, $"{architecture}.expert_count"),
            ExpertsPerToken = Integer(metadata, $"{architecture}.expert_used_count"),
            ExpertWidth = Integer(metadata, $"{architecture}.expert_feed_forward_length"),
            NormalizeExpertWeights = true,
            RmsEpsilon = (float)metadata.GetDouble($"{architecture}.attention.layer_norm_rms_epsilon"),
            RopeTheta = metadata.GetDouble($"{architecture}.rope.freq_base"),
            ContextLength = Integer(metadata, $"{architecture}.context_length"),
            EndTokens = EndTokens(metadata),
        };
        return ModelConfigRules.Check(config, file);
    }

    private static void RefuseUnsupported(GgufMetadata metadata, string architecture)
    {
        string scaling = $"{architecture}.rope.scaling.type";
        if (metadata.TryGetString(scaling, out string type) && type != "none")
            throw metadata.Wrong(scaling, $"is {ModelFormatException.Quote(type)}", "'none' or no such key");
        RefuseOther(metadata, $"{architecture}.attention.sliding_window", 0);
        RefuseOther(metadata, $"{architecture}.expert_shared_count", 0);
        RefuseOther(metadata, $"{architecture}.leading_dense_block_count", 0);
    }

    private static void RefuseOther(GgufMetadata metadata, string key, long only)
    {
        if (metadata.TryGetInt64(key, out long value) && value != only)
            throw metadata.Wrong(key, $"is {value}", $"{only} or no such key");
    }

    private static int Integer(GgufMetadata metadata, string key)
    {
        long value = metadata.GetInt64(key);
        return value is >= 0 and <= int.MaxValue ? (int)value : throw metadata.Wrong(key, $"is {value}", $"0 to {int.MaxValue}");
    }

    private static int Vocabulary(GgufMetadata metadata, ReadOnlySpan<LocatedTensor> tensors, string file)
    {
        if (metadata.TryGetStringArray("tokenizer.ggml.tokens", out ImmutableArray<string> tokens))
            return tokens.Length;
        foreach (LocatedTensor tensor in tensors)
        {
            if (tensor.Info.Name == "token_embd.weight")
                return tensor.Info.Rows;
        }

        throw ModelFormatException.In(file, "vocabulary size", "is nowhere given", "the key 'tokenizer.ggml.tokens' or the tensor 'token_embd.weight'");
    }

    private static ImmutableArray<int> EndTokens(GgufMetadata metadata)
    {
        var tokens = new List<int>(2);
        foreach (string key in (ReadOnlySpan<string>)["tokenizer.ggml.eos_token_id", "tokenizer.ggml.eot_token_id"])
        {
            if (metadata.Contains(key) && Integer(metadata, key) is var token && !tokens.Contains(token))
                tokens.Add(token);
        }

        return [.. tokens];
    }
}
