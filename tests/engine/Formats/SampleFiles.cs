namespace Granary.Engine.Tests.Formats;

/// <summary>Small well-formed files that tests read, change and break.</summary>
internal static class SampleFiles
{
    /// <summary>A config.json with all settings that are needed; each of <paramref name="changes"/> replaces or adds one.</summary>
    public static string Config(params (string Key, string Value)[] changes)
    {
        var settings = new Dictionary<string, string>
        {
            ["architectures"] = "[\"Qwen3MoeForCausalLM\"]",
            ["vocab_size"] = "128",
            ["hidden_size"] = "64",
            ["num_hidden_layers"] = "2",
            ["num_attention_heads"] = "4",
            ["num_key_value_heads"] = "2",
            ["head_dim"] = "16",
            ["moe_intermediate_size"] = "32",
            ["num_experts"] = "8",
            ["num_experts_per_tok"] = "2",
            ["norm_topk_prob"] = "true",
            ["rms_norm_eps"] = "1e-06",
            ["rope_theta"] = "10000.0",
            ["max_position_embeddings"] = "256",
            ["eos_token_id"] = "127",
        };
        foreach ((string key, string value) in changes)
        {
            if (value.Length == 0)
                settings.Remove(key);
            else
                settings[key] = value;
        }

        return $"{{{string.Join(",\n", settings.Select(setting => $"\"{setting.Key}\": {setting.Value}"))}}}";
    }

    /// <summary>A GGUF writer with all keys that are needed; those in <paramref name="without"/> are left out.</summary>
    public static GgufWriter GgufKeys(GgufWriter writer, params string[] without)
    {
        (string Key, uint Value)[] integers =
        [
            ("qwen3moe.context_length", 256), ("qwen3moe.embedding_length", 64), ("qwen3moe.block_count", 2),
            ("qwen3moe.attention.head_count", 4), ("qwen3moe.attention.head_count_kv", 2), ("qwen3moe.attention.key_length", 16),
            ("qwen3moe.expert_count", 8), ("qwen3moe.expert_used_count", 2), ("qwen3moe.expert_feed_forward_length", 32),
            ("tokenizer.ggml.eos_token_id", 3),
        ];
        if (!without.Contains("general.architecture"))
            writer.Text("general.architecture", "qwen3moe");
        foreach ((string key, uint value) in integers)
        {
            if (!without.Contains(key))
                writer.UInt32(key, value);
        }

        if (!without.Contains("tokenizer.ggml.tokens"))
            writer.Texts("tokenizer.ggml.tokens", "a", "b", "é", "<end>");
        if (!without.Contains("qwen3moe.attention.layer_norm_rms_epsilon"))
            writer.Float("qwen3moe.attention.layer_norm_rms_epsilon", 1e-6f);
        if (!without.Contains("qwen3moe.rope.freq_base"))
            writer.Float("qwen3moe.rope.freq_base", 1e6f);
        return writer;
    }

    /// <summary>A GGUF file's four tensors, one of each type.</summary>
    public static GgufWriter GgufTensors(GgufWriter writer) => writer
        .Tensor("token_embd.weight", 1, Bytes(4 * 64 * 2), [64, 4])
        .Tensor("output_norm.weight", 0, Bytes(3 * 4), [3])
        .Tensor("blk.0.ffn_gate_exps.weight", 8, Bytes(3 * 2 * 2 * 34), [64, 2, 3])
        .Tensor("output.weight", 30, Bytes(5 * 2), [5, 1]);

    /// <summary>A safetensors file of three tensors, one of each type.</summary>
    public static byte[] Safetensors() => SafetensorsWriter.File(
        ("model.norm.weight", "F32", [6], Bytes(24)),
        ("model.embed_tokens.weight", "BF16", [4, 3], Bytes(24)),
        ("lm_head.weight", "F16", [2, 2, 2], Bytes(16)));

    /// <summary>Bytes that are not all alike.</summary>
    public static byte[] Bytes(int count) => [.. Enumerable.Range(1, count).Select(value => (byte)(value * 31))];
}
