using Granary.Silo.Rest.Errors;
using Granary.Silo.Rest.Parsing;
using Xunit;

namespace Granary.Silo.Tests.Parsing;

public sealed class CompletionRequestParserTests
{
    [Theory]
    [InlineData("\"Hi\"", "Hi", null)]
    [InlineData("[\"Hi\"]", "Hi", null)]
    [InlineData("[1, 2, 3]", null, new[] { 1, 2, 3 })]
    [InlineData("[[1, 2]]", null, new[] { 1, 2 })]
    [InlineData("\"\"", "", null)]
    public void A_prompt_is_text_or_tokens(string prompt, string? text, int[]? tokens)
    {
        CompletionRequest request = ParserTables.Completion($$"""{"model": "demo", "prompt": {{prompt}}, "max_tokens": 3, "echo": false, "best_of": 1}""");
        Assert.Equal(text, request.Text);
        Assert.Equal(tokens, request.Tokens);
        Assert.Equal(3, request.Generation.MaxTokens);
    }

    [Theory]
    [InlineData("{\"model\": \"demo\"}", "prompt", "missing_required_parameter")]
    [InlineData("{\"prompt\": \"Hi\"}", "model", "missing_required_parameter")]
    [InlineData("{\"model\": \"demo\", \"prompt\": 5}", "prompt", "invalid_type")]
    [InlineData("{\"model\": \"demo\", \"prompt\": null}", "prompt", "invalid_type")]
    [InlineData("{\"model\": \"demo\", \"prompt\": []}", "prompt", "empty_array")]
    [InlineData("{\"model\": \"demo\", \"prompt\": [\"a\", \"b\"]}", "prompt", "unsupported_parameter")]
    [InlineData("{\"model\": \"demo\", \"prompt\": [{}]}", "prompt[0]", "invalid_type")]
    [InlineData("{\"model\": \"demo\", \"prompt\": [1, \"b\"]}", "prompt[1]", "invalid_type")]
    [InlineData("{\"model\": \"demo\", \"prompt\": [1, -1]}", "prompt[1]", "integer_below_min_value")]
    [InlineData("{\"model\": \"demo\", \"prompt\": [1, 2.5]}", "prompt[1]", "invalid_type")]
    [InlineData("{\"model\": \"demo\", \"prompt\": \"Hi\", \"echo\": true}", "echo", "unsupported_parameter")]
    [InlineData("{\"model\": \"demo\", \"prompt\": \"Hi\", \"suffix\": \"x\"}", "suffix", "unsupported_parameter")]
    [InlineData("{\"model\": \"demo\", \"prompt\": \"Hi\", \"best_of\": 3}", "best_of", "unsupported_parameter")]
    [InlineData("{\"model\": \"demo\", \"prompt\": \"Hi\", \"logprobs\": 0}", "logprobs", "unsupported_parameter")]
    [InlineData("{\"model\": \"demo\", \"prompt\": \"Hi\", \"messages\": []}", "messages", "unknown_parameter")]
    [InlineData("{\"model\": \"demo\", \"prompt\": \"Hi\", \"max_completion_tokens\": 4}", "max_completion_tokens", "unknown_parameter")]
    public void A_malformed_request_is_refused_by_field(string json, string param, string code)
    {
        ApiError error = ParserTables.ErrorOf(() => ParserTables.Completion(json));
        Assert.Equal(param, error.Param);
        Assert.Equal(code, error.Code);
        Assert.Contains(param, error.Message, StringComparison.Ordinal);
    }
}
