using Granary.Silo.Rest.Errors;
using Granary.Silo.Rest.Parsing;
using Xunit;

namespace Granary.Silo.Tests.Parsing;

public sealed class ChatRequestParserTests
{
    private const string Good = """ "model": "demo", "messages": [{"role": "user", "content": "Hi"}] """;

    [Fact]
    public void Every_supported_field_is_read()
    {
        ChatRequest request = ParserTables.Chat("""
            {
              "model": "demo",
              "messages": [
                {"role": "developer", "content": "Be brief."},
                {"role": "user", "name": "ann", "content": [{"type": "text", "text": "Hello, "}, {"type": "text", "text": "you."}]},
                {"role": "assistant", "content": "Hi.", "refusal": null, "tool_calls": [], "annotations": []},
                {"role": "user", "content": ""}
              ],
              "max_completion_tokens": 7, "temperature": 0.5, "top_p": 0.25, "top_k": 40, "seed": -9223372036854775808,
              "stream": true, "stream_options": {"include_usage": true, "include_obfuscation": false},
              "stop": ["a", "bc"], "ignore_eos": true, "n": 1, "user": "u", "metadata": {"k": "v"}, "store": false, "service_tier": "auto"
            }
            """);
        Assert.Equal("demo", request.Model);
        Assert.Equal(
            [new("system", "Be brief."), new("user", "Hello, you."), new("assistant", "Hi."), new("user", "")],
            request.Messages);
        GenerationFields fields = request.Generation;
        Assert.Equal(7, fields.MaxTokens);
        Assert.Equal("max_completion_tokens", fields.MaxTokensField);
        Assert.Equal(0.5f, fields.Temperature);
        Assert.Equal(0.25f, fields.TopP);
        Assert.Equal(40, fields.TopK);
        Assert.Equal(long.MinValue, fields.Seed);
        Assert.True(fields.Stream);
        Assert.True(fields.IncludeUsage);
        Assert.Equal(["a", "bc"], fields.Stop);
        Assert.True(fields.IgnoreEos);
    }

    [Fact]
    public void Absent_and_null_fields_have_the_same_defaults()
    {
        ChatRequest absent = ParserTables.Chat($"{{{Good}}}");
        ChatRequest nulls = ParserTables.Chat($$"""
            { {{Good}}, "max_tokens": null, "temperature": null, "top_p": null, "top_k": null, "seed": null, "stream": null,
              "stream_options": null, "stop": null, "n": null, "tools": null, "logit_bias": null, "response_format": null }
            """);
        Assert.Equal(absent.Generation with { Stop = [] }, nulls.Generation with { Stop = absent.Generation.Stop });
        Assert.Equal(1, absent.Generation.Temperature);
        Assert.Equal(1, absent.Generation.TopP);
        Assert.Null(absent.Generation.MaxTokens);
        Assert.Null(absent.Generation.Seed);
    }

    [Theory]
    [InlineData(""" "frequency_penalty": 0, "presence_penalty": 0.0, "logit_bias": {}, "logprobs": false, "top_logprobs": 0 """)]
    [InlineData(""" "tools": [], "tool_choice": "none", "functions": [], "parallel_tool_calls": true, "function_call": "none" """)]
    [InlineData(""" "response_format": {"type": "text"}, "modalities": ["text"], "tool_choice": "auto" """)]
    public void Fields_that_ask_for_nothing_are_passed_over(string fields) =>
        Assert.NotNull(ParserTables.Chat($"{{{Good}, {fields}}}"));

    [Theory]
    [InlineData("[]", null, "invalid_json")]
    [InlineData("{}", "model", "missing_required_parameter")]
    [InlineData("""{"model": "demo"}""", "messages", "missing_required_parameter")]
    [InlineData("""{"model": 3, "messages": []}""", "model", "invalid_type")]
    [InlineData("""{"model": "demo", "messages": "Hi"}""", "messages", "invalid_type")]
    [InlineData("""{"model": "demo", "messages": []}""", "messages", "empty_array")]
    [InlineData("""{"model": "demo", "messages": null}""", "messages", "invalid_type")]
    [InlineData("""{"model": "demo", "messages": ["Hi"]}""", "messages[0]", "invalid_type")]
    [InlineData("""{"model": "demo", "messages": [{"content": "Hi"}]}""", "messages[0].role", "missing_required_parameter")]
    [InlineData("""{"model": "demo", "messages": [{"role": "user"}]}""", "messages[0].content", "missing_required_parameter")]
    [InlineData("""{"model": "demo", "messages": [{"role": "king", "content": "Hi"}]}""", "messages[0].role", "invalid_value")]
    [InlineData("""{"model": "demo", "messages": [{"role": "tool", "content": "Hi"}]}""", "messages[0].role", "unsupported_parameter")]
    [InlineData("""{"model": "demo", "messages": [{"role": "user", "content": "a"}, {"role": "user", "content": 5}]}""", "messages[1].content", "invalid_type")]
    [InlineData("""{"model": "demo", "messages": [{"role": "user", "content": null}]}""", "messages[0].content", "invalid_type")]
    [InlineData("""{"model": "demo", "messages": [{"role": "user", "content": []}]}""", "messages[0].content", "empty_array")]
    [InlineData("""{"model": "demo", "messages": [{"role": "user", "content": ["Hi"]}]}""", "messages[0].content[0]", "invalid_type")]
    [InlineData("""{"model": "demo", "messages": [{"role": "user", "content": [{"type": "text"}]}]}""", "messages[0].content[0].text", "missing_required_parameter")]
    [InlineData("""{"model": "demo", "messages": [{"role": "user", "content": [{"text": "a"}]}]}""", "messages[0].content[0].type", "missing_required_parameter")]
    [InlineData("""{"model": "demo", "messages": [{"role": "user", "content": [{"type": "image_url", "image_url": {"url": "x"}}]}]}""", "messages[0].content[0].type", "unsupported_parameter")]
    [InlineData("""{"model": "demo", "messages": [{"role": "user", "content": [{"type": "song"}]}]}""", "messages[0].content[0].type", "invalid_value")]
    [InlineData("""{"model": "demo", "messages": [{"role": "user", "content": [{"type": "text", "text": "a", "x": 1}]}]}""", "messages[0].content[0].x", "unknown_parameter")]
    [InlineData("""{"model": "demo", "messages": [{"role": "user", "content": "\ud800"}]}""", "messages[0].content", "invalid_value")]
    [InlineData("""{"model": "demo", "messages": [{"role": "user", "content": "a", "colour": 1}]}""", "messages[0].colour", "unknown_parameter")]
    [InlineData("""{"model": "demo", "messages": [{"role": "assistant", "content": "a", "tool_calls": [{}]}]}""", "messages[0].tool_calls", "unsupported_parameter")]
    public void A_malformed_conversation_is_refused_by_field(string json, string? param, string code) => AssertError(json, param, code);

    [Theory]
    [InlineData("\"temperature\": \"hot\"", "temperature", "invalid_type")]
    [InlineData("\"temperature\": -0.1", "temperature", "decimal_below_min_value")]
    [InlineData("\"temperature\": 2.01", "temperature", "decimal_above_max_value")]
    [InlineData("\"temperature\": 1e999", "temperature", "decimal_above_max_value")]
    [InlineData("\"top_p\": 0", "top_p", "decimal_below_min_value")]
    [InlineData("\"top_p\": 1.1", "top_p", "decimal_above_max_value")]
    [InlineData("\"top_k\": -2", "top_k", "integer_below_min_value")]
    [InlineData("\"max_tokens\": 0", "max_tokens", "integer_below_min_value")]
    [InlineData("\"max_tokens\": 1.5", "max_tokens", "invalid_type")]
    [InlineData("\"max_tokens\": 99999999999", "max_tokens", "integer_above_max_value")]
    [InlineData("\"max_tokens\": 99999999999999999999999", "max_tokens", "invalid_value")]
    [InlineData("\"max_tokens\": true", "max_tokens", "invalid_type")]
    [InlineData("\"max_tokens\": 5, \"max_completion_tokens\": 5", "max_completion_tokens", "invalid_value")]
    [InlineData("\"seed\": 9223372036854775808", "seed", "invalid_value")]
    [InlineData("\"seed\": \"7\"", "seed", "invalid_type")]
    [InlineData("\"stream\": 1", "stream", "invalid_type")]
    [InlineData("\"stream_options\": {\"include_usage\": true}", "stream_options", "invalid_value")]
    [InlineData("\"stream\": true, \"stream_options\": []", "stream_options", "invalid_type")]
    [InlineData("\"stream\": true, \"stream_options\": {\"x\": 1}", "stream_options.x", "unknown_parameter")]
    [InlineData("\"stream\": true, \"stream_options\": {\"include_usage\": 1}", "stream_options.include_usage", "invalid_type")]
    [InlineData("\"stop\": \"\"", "stop", "empty_string")]
    [InlineData("\"stop\": 4", "stop", "invalid_type")]
    [InlineData("\"stop\": [\"a\", 4]", "stop[1]", "invalid_type")]
    [InlineData("\"stop\": [\"a\", \"b\", \"c\", \"d\", \"e\"]", "stop", "array_above_max_length")]
    [InlineData("\"n\": 2", "n", "unsupported_parameter")]
    [InlineData("\"n\": 0", "n", "integer_below_min_value")]
    [InlineData("\"tools\": [{\"type\": \"function\"}]", "tools", "unsupported_parameter")]
    [InlineData("\"tool_choice\": \"required\"", "tool_choice", "unsupported_parameter")]
    [InlineData("\"tool_choice\": \"\\ud800\"", "tool_choice", "unsupported_parameter")]
    [InlineData("\"logprobs\": true", "logprobs", "unsupported_parameter")]
    [InlineData("\"logit_bias\": {\"5\": 1}", "logit_bias", "unsupported_parameter")]
    [InlineData("\"presence_penalty\": 0.5", "presence_penalty", "unsupported_parameter")]
    [InlineData("\"frequency_penalty\": \"much\"", "frequency_penalty", "unsupported_parameter")]
    [InlineData("\"response_format\": {\"type\": \"json_object\"}", "response_format", "unsupported_parameter")]
    [InlineData("\"modalities\": [\"audio\"]", "modalities", "unsupported_parameter")]
    [InlineData("\"reasoning_effort\": \"low\"", "reasoning_effort", "unsupported_parameter")]
    [InlineData("\"prompt\": \"Hi\"", "prompt", "unknown_parameter")]
    [InlineData("\"Temperature\": 1", "Temperature", "unknown_parameter")]
    public void A_field_out_of_order_is_refused_by_name(string field, string param, string code) =>
        AssertError($"{{{Good}, {field}}}", param, code);

    [Fact]
    public void A_field_given_twice_is_refused() => AssertError($"{{{Good}, \"seed\": 1, \"seed\": 2}}", null, "invalid_json");

    private static void AssertError(string json, string? param, string code)
    {
        ApiError error = ParserTables.ErrorOf(() => ParserTables.Chat(json));
        Assert.Equal(400, error.Status);
        Assert.Equal(param, error.Param);
        Assert.Equal(code, error.Code);
        if (param is not null)
            Assert.Contains(param, error.Message, StringComparison.Ordinal);
    }
}
