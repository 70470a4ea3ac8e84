using System.Text;
using Granary.Engine.Formats;
using Granary.Engine.Models;
using Xunit;

namespace Granary.Engine.Tests.Formats;

public sealed class HuggingFaceConfigTests
{
    [Fact]
    public void All_settings_are_read()
    {
        ModelConfig config = Parse(SampleFiles.Config(("norm_topk_prob", "false"), ("tie_word_embeddings", "true")));

        Assert.Equal(
            ("qwen3moe", 128, 64, 2, 4, 2, 16, 8, 2, 32),
            (config.Architecture, config.VocabularySize, config.HiddenSize, config.Layers, config.Heads, config.KvHeads, config.HeadDim, config.Experts, config.ExpertsPerToken, config.ExpertWidth));
        Assert.Equal((false, 1e-6f, 10000.0, 256), (config.NormalizeExpertWeights, config.RmsEpsilon, config.RopeTheta, config.ContextLength));
    }

    [Theory]
    [InlineData("127", null, new[] { 127 })]
    [InlineData("[5, 3, 5]", null, new[] { 5, 3 })]
    [InlineData("null", null, new int[0])]
    [InlineData("", null, new int[0])]
    [InlineData("127", "{\"eos_token_id\":[1,2]}", new[] { 1, 2 })]
    [InlineData("127", "{\"eos_token_id\":4}", new[] { 4 })]
    [InlineData("127", "{\"eos_token_id\":null}", new[] { 127 })]
    [InlineData("127", "{\"top_k\":20}", new[] { 127 })]
    public void End_tokens_come_from_generation_settings_first(string own, string? generation, int[] expected) =>
        Assert.Equal(expected, Parse(SampleFiles.Config(("eos_token_id", own)), generation ?? "").EndTokens);

    [Fact]
    public void The_rotary_base_may_stand_in_an_object()
    {
        const string parameters = """{"rope_type":"default","rope_theta":500000}""";
        Assert.Equal(500_000, Parse(SampleFiles.Config(("rope_theta", ""), ("rope_parameters", parameters))).RopeTheta);
    }

    [Theory]
    [InlineData("mlp_only_layers", "[]")]
    [InlineData("decoder_sparse_step", "1")]
    [InlineData("hidden_act", "\"silu\"")]
    [InlineData("attention_bias", "false")]
    [InlineData("rope_scaling", "null")]
    [InlineData("use_sliding_window", "false")]
    [InlineData("sliding_window", "4096")]
    [InlineData("layer_types", "[\"full_attention\",\"full_attention\"]")]
    public void A_setting_that_changes_nothing_is_fine(string key, string value) =>
        Assert.Equal(64, Parse(SampleFiles.Config((key, value))).HiddenSize);

    [Theory]
    [InlineData("architectures", "[\"LlamaForCausalLM\"]", "'LlamaForCausalLM'", "one of: Qwen3MoeForCausalLM")]
    [InlineData("architectures", "[]", "'architectures'", "one string")]
    [InlineData("architectures", "[7]", "'architectures'", "a string")]
    [InlineData("architectures", "[\"\\ud800\"]", "'architectures'", "malformed string")]
    [InlineData("architectures", "", "'architectures'", "missing")]
    [InlineData("mlp_only_layers", "[0]", "'mlp_only_layers'", "empty array")]
    [InlineData("decoder_sparse_step", "2", "'decoder_sparse_step'", "is 2")]
    [InlineData("hidden_act", "\"gelu\"", "'hidden_act'", "'gelu'", "'silu'")]
    [InlineData("attention_bias", "true", "'attention_bias'", "is true")]
    [InlineData("attention_bias", "1", "'attention_bias'", "true or false")]
    [InlineData("rope_scaling", "{\"type\":\"yarn\"}", "'rope_scaling'", "null")]
    [InlineData("rope_parameters", "{\"rope_type\":\"yarn\",\"rope_theta\":1e4}", "'rope_parameters.rope_type'", "'yarn'", "'default'")]
    [InlineData("rope_parameters", "{\"partial_rotary_factor\":0.5,\"rope_theta\":1e4}", "'rope_parameters.partial_rotary_factor'", "1")]
    [InlineData("rope_parameters", "{}", "'rope_parameters.rope_theta'", "missing")]
    [InlineData("rope_parameters", "3", "rope_parameters", "an object")]
    [InlineData("use_sliding_window", "true", "'use_sliding_window'", "is true")]
    [InlineData("layer_types", "[\"sliding_attention\"]", "'layer_types'", "full_attention")]
    [InlineData("quantization_config", "{\"quant_method\":\"fp8\"}", "'quantization_config'", "is set")]
    [InlineData("hidden_size", "", "'hidden_size'", "missing")]
    [InlineData("hidden_size", "null", "'hidden_size'", "missing")]
    [InlineData("hidden_size", "\"64\"", "'hidden_size'", "integer")]
    [InlineData("hidden_size", "64.5", "'hidden_size'", "integer")]
    [InlineData("hidden_size", "4294967296", "'hidden_size'", "32 bits")]
    [InlineData("hidden_size", "0", "hidden size", "is 0")]
    [InlineData("hidden_size", "262145", "hidden size", "is 262145", "1 to 262144")]
    [InlineData("hidden_size", "1000000", "hidden size", "is 1000000", "1 to 262144")]
    [InlineData("vocab_size", "-1", "vocabulary size", "is -1")]
    [InlineData("num_hidden_layers", "0", "number of layers")]
    [InlineData("num_attention_heads", "5", "number of heads", "is 5", "multiple of the 2")]
    [InlineData("num_key_value_heads", "0", "key and value heads", "is 0")]
    [InlineData("head_dim", "15", "head dimension", "is 15", "even")]
    [InlineData("num_experts", "0", "number of experts", "is 0")]
    [InlineData("num_experts_per_tok", "9", "experts per token", "is 9", "at most the 8")]
    [InlineData("num_experts_per_tok", "0", "experts per token", "is 0")]
    [InlineData("moe_intermediate_size", "0", "expert width", "is 0")]
    [InlineData("max_position_embeddings", "0", "context length", "is 0")]
    [InlineData("rms_norm_eps", "0", "RMS epsilon", "is 0")]
    [InlineData("rms_norm_eps", "\"a\"", "'rms_norm_eps'", "a number")]
    [InlineData("rope_theta", "0.5", "rotary", "1 to 1e12")]
    [InlineData("rope_theta", "1e999", "rotary", "1 to 1e12")]
    [InlineData("norm_topk_prob", "", "'norm_topk_prob'", "missing")]
    [InlineData("eos_token_id", "128", "end token", "is 128", "0 to 127")]
    [InlineData("eos_token_id", "-1", "end token", "is -1")]
    [InlineData("eos_token_id", "\"a\"", "'eos_token_id'", "list of integers")]
    [InlineData("eos_token_id", "[1,null]", "'eos_token_id'", "entry")]
    public void A_setting_out_of_bounds_or_unsupported_is_refused(string key, string value, params string[] words) =>
        AssertRefused(SampleFiles.Config((key, value)), words);

    [Theory]
    [InlineData("", "malformed")]
    [InlineData("[]", "Array", "an object")]
    [InlineData("{\"a\":1,\"a\":2}", "duplicate")]
    [InlineData("{\"a\":{\"b\":1,\"b\":2}}", "duplicate")]
    [InlineData("{\"a\":1,}", "malformed")]
    [InlineData("{} {}", "malformed")]
    [InlineData("{\"a\":[[[[[[[[[[[[[[[[[[[[]]]]]]]]]]]]]]]]]]]]}", "malformed")]
    public void Text_that_is_no_plain_object_is_refused(string json, params string[] words) => AssertRefused(json, words);

    private static void AssertRefused(string json, params string[] words)
    {
        string message = Assert.Throws<ModelFormatException>(() => Parse(json)).Message;
        Assert.StartsWith("config.json: ", message, StringComparison.Ordinal);
        Assert.All(words, word => Assert.Contains(word, message, StringComparison.Ordinal));
    }

    private static ModelConfig Parse(string json, string generation = "") =>
        HuggingFaceConfig.Parse(Encoding.UTF8.GetBytes(json), "config.json", Encoding.UTF8.GetBytes(generation), "generation_config.json");
}
