using Granary.Engine.Formats;
using Granary.Engine.Models;
using Xunit;

namespace Granary.Engine.Tests.Formats;

public sealed class GgufConfigTests
{
    [Fact]
    public void All_keys_are_read()
    {
        ModelConfig config = Read(SampleFiles.GgufKeys(new GgufWriter()));

        Assert.Equal(
            ("qwen3moe", 4, 64, 2, 4, 2, 16, 8, 2, 32),
            (config.Architecture, config.VocabularySize, config.HiddenSize, config.Layers, config.Heads, config.KvHeads, config.HeadDim, config.Experts, config.ExpertsPerToken, config.ExpertWidth));
        Assert.Equal((true, 1e-6f, 1e6, 256), (config.NormalizeExpertWeights, config.RmsEpsilon, config.RopeTheta, config.ContextLength));
        Assert.Equal([3], config.EndTokens);
    }

    [Fact]
    public void The_embedding_tells_the_vocabulary_where_no_token_list_does() =>
        Assert.Equal(7, Read(SampleFiles.GgufKeys(new GgufWriter(), "tokenizer.ggml.tokens").Tensor("token_embd.weight", 0, new byte[7 * 4], [1, 7])).VocabularySize);

    [Fact]
    public void An_end_of_turn_token_ends_answers_too()
    {
        Assert.Equal([3, 1], Read(SampleFiles.GgufKeys(new GgufWriter()).UInt32("tokenizer.ggml.eot_token_id", 1)).EndTokens);
        Assert.Equal([3], Read(SampleFiles.GgufKeys(new GgufWriter()).UInt32("tokenizer.ggml.eot_token_id", 3)).EndTokens);
        Assert.Empty(Read(SampleFiles.GgufKeys(new GgufWriter(), "tokenizer.ggml.eos_token_id")).EndTokens);
    }

    [Theory]
    [InlineData("general.architecture")]
    [InlineData("qwen3moe.block_count")]
    [InlineData("qwen3moe.embedding_length")]
    [InlineData("qwen3moe.attention.head_count")]
    [InlineData("qwen3moe.attention.head_count_kv")]
    [InlineData("qwen3moe.attention.key_length")]
    [InlineData("qwen3moe.expert_count")]
    [InlineData("qwen3moe.expert_used_count")]
    [InlineData("qwen3moe.expert_feed_forward_length")]
    [InlineData("qwen3moe.attention.layer_norm_rms_epsilon")]
    [InlineData("qwen3moe.rope.freq_base")]
    [InlineData("qwen3moe.context_length")]
    public void A_missing_key_is_named(string key) =>
        AssertRefused(SampleFiles.GgufKeys(new GgufWriter(), key), $"'{key}'", "missing");

    [Fact]
    public void Neither_tokens_nor_embedding_is_refused() =>
        AssertRefused(SampleFiles.GgufKeys(new GgufWriter(), "tokenizer.ggml.tokens"), "vocabulary size", "token_embd.weight");

    [Theory]
    [InlineData("general.architecture", "'llama'", "one of: qwen3moe")]
    [InlineData("qwen3moe.rope.scaling.type", "'llama'", "'none'")]
    public void An_unsupported_name_is_refused(string key, params string[] words) =>
        AssertRefused(SampleFiles.GgufKeys(new GgufWriter(), key).Text(key, "llama"), [$"'{key}'", .. words]);

    [Theory]
    [InlineData("qwen3moe.attention.sliding_window", 128u, "is 128")]
    [InlineData("qwen3moe.expert_shared_count", 1u, "is 1")]
    [InlineData("qwen3moe.leading_dense_block_count", 1u, "is 1")]
    [InlineData("qwen3moe.attention.value_length", 8u, "is 8", "expected 16")]
    [InlineData("qwen3moe.rope.dimension_count", 8u, "is 8", "expected 16")]
    [InlineData("qwen3moe.block_count", uint.MaxValue, "is 4294967295")]
    [InlineData("tokenizer.ggml.eot_token_id", uint.MaxValue, "is 4294967295")]
    public void An_unsupported_number_is_refused(string key, uint value, params string[] words) =>
        AssertRefused(SampleFiles.GgufKeys(new GgufWriter(), key).UInt32(key, value), [$"'{key}'", .. words]);

    [Theory]
    [InlineData("qwen3moe.attention.head_count_kv", 3u, "number of heads", "multiple of the 3")]
    [InlineData("qwen3moe.expert_used_count", 9u, "experts per token", "at most the 8")]
    [InlineData("qwen3moe.attention.key_length", 17u, "head dimension", "even")]
    [InlineData("qwen3moe.context_length", 0u, "context length", "is 0")]
    [InlineData("tokenizer.ggml.eos_token_id", 4u, "end token", "0 to 3")]
    public void Bounds_are_those_of_all_models(string key, uint value, params string[] words) =>
        AssertRefused(SampleFiles.GgufKeys(new GgufWriter(), key).UInt32(key, value), words);

    [Fact]
    public void A_value_that_is_no_number_is_refused()
    {
        const string key = "qwen3moe.rope.freq_base";
        AssertRefused(SampleFiles.GgufKeys(new GgufWriter(), key).Float(key, float.NaN), "rotary", "1 to 1e12");
        AssertRefused(SampleFiles.GgufKeys(new GgufWriter(), key).UInt32(key, 7), $"'{key}'", "a float");
    }

    private static ModelConfig Read(GgufWriter writer)
    {
        byte[] bytes = writer.Tensor("a", 0, new byte[4], [1]).Build();
        GgufFile file = GgufFile.Parse(bytes, bytes.Length, "a.gguf");
        return GgufConfig.Read(file.Metadata, file.Tensors, "a.gguf");
    }

    private static void AssertRefused(GgufWriter writer, params string[] words)
    {
        string message = Assert.Throws<ModelFormatException>(() => Read(writer)).Message;
        Assert.StartsWith("a.gguf: ", message, StringComparison.Ordinal);
        Assert.All(words, word => Assert.Contains(word, message, StringComparison.Ordinal));
    }
}
