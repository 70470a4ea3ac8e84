using System.Net;
using System.Text.Json;
using Granary.Interfaces.Requests;
using Xunit;

namespace Granary.Silo.Tests.Rest;

public sealed class SpecTests
{
    private static CancellationToken Cancellation => TestContext.Current.CancellationToken;

    private static async Task<RequestSpec> SpecAsync(string path, string json)
    {
        await using ScriptedServer server = await ScriptedServer.StartAsync();
        server.Next(new ScriptedAnswer().End(FinishReason.Stop));
        using HttpResponseMessage response = await server.PostAsync(path, json, Cancellation);
        Assert.Equal(HttpStatusCode.OK, response.StatusCode);
        await response.JsonAsync(Cancellation);
        return Assert.Single(server.Specs);
    }

    [Fact]
    public async Task A_chat_asks_for_what_its_fields_say()
    {
        RequestSpec spec = await SpecAsync("/v1/chat/completions", ScriptedServer.Chat(
            "\"temperature\": 0.5, \"top_p\": 0.9, \"top_k\": 7, \"seed\": -1, \"max_tokens\": 9"));
        Assert.Equal("demo", spec.Model);
        Assert.Equal(DemoFolder.Encoder.EncodeChat([new("user", "Hi")]), spec.Prompt);
        Assert.Equal(new SamplingSpec(0.5f, 7, 0.9f, ulong.MaxValue), spec.Sampling);
        Assert.Equal(9, spec.MaxTokens);
        Assert.Equal([1023], spec.StopTokens);
    }

    [Fact]
    public async Task A_chat_without_a_limit_may_fill_the_context_and_one_past_it_is_cut_to_it()
    {
        RequestSpec free = await SpecAsync("/v1/chat/completions", ScriptedServer.Chat("\"ignore_eos\": true"));
        Assert.Equal(256 - free.Prompt.Length, free.MaxTokens);
        Assert.Empty(free.StopTokens);
        RequestSpec cut = await SpecAsync("/v1/chat/completions", ScriptedServer.Chat("\"max_tokens\": 256"));
        Assert.Equal(256 - cut.Prompt.Length, cut.MaxTokens);
    }

    [Fact]
    public async Task A_completion_takes_tokens_as_they_are_and_generates_16_by_default()
    {
        RequestSpec spec = await SpecAsync("/v1/completions", """{"model": "demo", "prompt": [1, 1023, 2]}""");
        Assert.Equal([1, 1023, 2], spec.Prompt);
        Assert.Equal(16, spec.MaxTokens);
    }

    [Fact]
    public async Task Seeds_are_drawn_when_none_is_given()
    {
        RequestSpec first = await SpecAsync("/v1/chat/completions", ScriptedServer.Chat(""));
        RequestSpec second = await SpecAsync("/v1/chat/completions", ScriptedServer.Chat(""));
        Assert.NotEqual(first.Sampling.Seed, second.Sampling.Seed);
    }

    [Theory]
    [InlineData("/v1/chat/completions", """{"model": "other", "messages": [{"role": "user", "content": "Hi"}]}""", HttpStatusCode.NotFound, "model", "model_not_found")]
    [InlineData("/v1/completions", """{"model": "demo", "prompt": ""}""", HttpStatusCode.BadRequest, "prompt", "empty_string")]
    [InlineData("/v1/completions", """{"model": "demo", "prompt": [5, 1024]}""", HttpStatusCode.BadRequest, "prompt[1]", "invalid_value")]
    [InlineData("/v1/completions", """{"model": "demo", "prompt": "a", "max_tokens": 257}""", HttpStatusCode.BadRequest, "max_tokens", "integer_above_max_value")]
    public async Task What_does_not_fit_the_model_is_refused(string path, string json, HttpStatusCode status, string param, string code)
    {
        await using ScriptedServer server = await ScriptedServer.StartAsync();
        using HttpResponseMessage response = await server.PostAsync(path, json, Cancellation);
        JsonElement error = await response.ErrorAsync(status, Cancellation);
        Assert.Equal(param, error.Text("param"));
        Assert.Equal(code, error.Text("code"));
        Assert.Empty(server.Specs);
    }

    [Theory]
    [InlineData("/v1/completions", "\"prompt\": \"{0}\"")]
    [InlineData("/v1/chat/completions", "\"messages\": [{{\"role\": \"user\", \"content\": \"{0}\"}}]")]
    public async Task A_prompt_that_is_far_too_long_is_refused_before_it_is_encoded(string path, string field)
    {
        await using ScriptedServer server = await ScriptedServer.StartAsync();
        string text = string.Format(System.Globalization.CultureInfo.InvariantCulture, field, new string('a', 3_000_000));
        using HttpResponseMessage response = await server.PostAsync(path, $"{{\"model\": \"demo\", {text}}}", Cancellation);
        JsonElement error = await response.ErrorAsync(HttpStatusCode.BadRequest, Cancellation);
        Assert.Equal("context_length_exceeded", error.Text("code"));
        Assert.Contains("at least", error.Text("message"), StringComparison.Ordinal);
    }

    [Theory]
    [InlineData(255, HttpStatusCode.OK)]
    [InlineData(256, HttpStatusCode.BadRequest)]
    public async Task A_prompt_must_leave_room_for_a_token(int tokens, HttpStatusCode status)
    {
        await using ScriptedServer server = await ScriptedServer.StartAsync();
        server.Next(new ScriptedAnswer().End(FinishReason.Length));
        string prompt = string.Join(',', Enumerable.Repeat(7, tokens));
        using HttpResponseMessage response = await server.PostAsync("/v1/completions", $$"""{"model": "demo", "prompt": [{{prompt}}]}""", Cancellation);
        Assert.Equal(status, response.StatusCode);
        if (status == HttpStatusCode.BadRequest)
            Assert.Equal("context_length_exceeded", (await response.ErrorAsync(status, Cancellation)).Text("code"));
        else
            Assert.Equal(1, Assert.Single(server.Specs).MaxTokens);
    }

    [Fact]
    public async Task Models_and_version_say_what_is_served()
    {
        await using ScriptedServer server = await ScriptedServer.StartAsync();
        using HttpResponseMessage models = await server.Client.GetAsync("/v1/models", Cancellation);
        JsonElement list = await models.JsonAsync(Cancellation);
        JsonElement model = Assert.Single(list.GetProperty("data").EnumerateArray());
        Assert.Equal("list", list.Text("object"));
        Assert.Equal("demo", model.Text("id"));
        Assert.Equal("model", model.Text("object"));
        Assert.Equal("granary", model.Text("owned_by"));
        using HttpResponseMessage one = await server.Client.GetAsync("/v1/models/demo", Cancellation);
        Assert.Equal(model.GetRawText(), (await one.JsonAsync(Cancellation)).GetRawText());
        using HttpResponseMessage version = await server.Client.GetAsync("/version", Cancellation);
        Assert.Equal("test-profile", (await version.JsonAsync(Cancellation)).Text("profile"));
    }
}
