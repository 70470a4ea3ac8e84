using System.Net;
using System.Text;
using System.Text.Json;
using Granary.Silo.Tests.Rest;
using Xunit;

namespace Granary.Silo.Tests.Server;

[Collection(DemoServerGroup.Name)]
public sealed class BadInputTests(DemoServer server)
{
    private const string Chat = "/v1/chat/completions";
    private const string Hi = "\"messages\":[{\"role\":\"user\",\"content\":\"Hi\"}]";

    private static CancellationToken Cancellation => TestContext.Current.CancellationToken;

    private async Task<HttpResponseMessage> PostAsync(string path, string body)
    {
        using var content = new StringContent(body, Encoding.UTF8, "application/json");
        return await server.Client.PostAsync(path, content, Cancellation);
    }

    [Theory]
    [InlineData(Chat, "{\"model\":\"demo\",", HttpStatusCode.BadRequest, null, "invalid_json")]
    [InlineData(Chat, "", HttpStatusCode.BadRequest, null, "invalid_json")]
    [InlineData(Chat, "{\"model\":\"nobody\"," + Hi + "}", HttpStatusCode.NotFound, "model", "model_not_found")]
    [InlineData(Chat, "{\"model\":\"demo\"," + Hi + ",\"temperature\":-1}", HttpStatusCode.BadRequest, "temperature", "decimal_below_min_value")]
    [InlineData(Chat, "{\"model\":\"demo\"," + Hi + ",\"max_tokens\":1000000000}", HttpStatusCode.BadRequest, "max_tokens", "integer_above_max_value")]
    [InlineData(Chat, "{\"model\":\"demo\"," + Hi + ",\"max_tokens\":1e400}", HttpStatusCode.BadRequest, "max_tokens", "invalid_type")]
    [InlineData(Chat, "{\"model\":\"demo\"," + Hi + ",\"n\":1000}", HttpStatusCode.BadRequest, "n", "integer_above_max_value")]
    [InlineData(Chat, "{\"model\":\"demo\"," + Hi + ",\"tools\":[{}]}", HttpStatusCode.BadRequest, "tools", "unsupported_parameter")]
    [InlineData(Chat, "{\"model\":\"demo\"," + Hi + ",\"sausage\":1}", HttpStatusCode.BadRequest, "sausage", "unknown_parameter")]
    [InlineData(Chat, "{\"model\":\"demo\",\"messages\":[{\"role\":\"user\",\"content\":\"Hi\"},{\"role\":\"user\",\"content\":1}]}", HttpStatusCode.BadRequest, "messages[1].content", "invalid_type")]
    [InlineData("/v1/completions", "{\"model\":\"demo\",\"prompt\":[99999]}", HttpStatusCode.BadRequest, "prompt[0]", "invalid_value")]
    [InlineData("/v1/completions", "{\"model\":\"demo\",\"prompt\":\"\"}", HttpStatusCode.BadRequest, "prompt", "empty_string")]
    public async Task Bad_input_is_named_and_harms_no_other_request(string path, string body, HttpStatusCode status, string? param, string code)
    {
        Task<HttpResponseMessage> beside = PostAsync(Chat, "{\"model\":\"demo\",\"messages\":[{\"role\":\"user\",\"content\":\"What is 12 + 30?\"}],\"temperature\":0}");
        using HttpResponseMessage response = await PostAsync(path, body);
        JsonElement error = await response.ErrorAsync(status, Cancellation);
        Assert.Equal(param, error.Text("param"));
        Assert.Equal(code, error.Text("code"));
        using HttpResponseMessage good = await beside;
        JsonElement answer = await good.JsonAsync(Cancellation);
        Assert.Equal("12 + 30 = 42", answer.GetProperty("choices")[0].GetProperty("message").Text("content"));
    }

    [Fact]
    public async Task A_prompt_beyond_the_context_is_refused_with_both_lengths()
    {
        string prompt = string.Join(' ', Enumerable.Repeat("word", 4000));
        using HttpResponseMessage response = await PostAsync(Chat, $$"""{"model":"demo","messages":[{"role":"user","content":"{{prompt}}"}]}""");
        JsonElement error = await response.ErrorAsync(HttpStatusCode.BadRequest, Cancellation);
        Assert.Equal("context_length_exceeded", error.Text("code"));
        Assert.Equal("messages", error.Text("param"));
        Assert.Contains("2048", error.Text("message"), StringComparison.Ordinal);
    }

    [Fact]
    public async Task A_prompt_that_fills_the_context_but_for_one_token_is_answered()
    {
        string prompt = string.Join(',', Enumerable.Range(0, 2047).Select(i => 300 + (i % 400)));
        using HttpResponseMessage response = await PostAsync("/v1/completions", $$"""{"model":"demo","prompt":[{{prompt}}],"ignore_eos":true,"max_tokens":2048}""");
        JsonElement answer = await response.JsonAsync(Cancellation);
        Assert.Equal("length", answer.GetProperty("choices")[0].Text("finish_reason"));
        Assert.Equal(1, answer.GetProperty("usage").GetProperty("completion_tokens").GetInt32());
    }
}
