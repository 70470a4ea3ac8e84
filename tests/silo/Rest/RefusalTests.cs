using System.Net;
using System.Net.Http.Headers;
using System.Text;
using System.Text.Json;
using Granary.Grains.Gateways;
using Granary.Interfaces.Requests;
using Granary.Silo.Rest;
using Xunit;

namespace Granary.Silo.Tests.Rest;

public sealed class RefusalTests
{
    private static CancellationToken Cancellation => TestContext.Current.CancellationToken;

    [Theory]
    [InlineData(nameof(RefusalReason.QueueFull), 2.1, HttpStatusCode.TooManyRequests, "queue_full", "3")]
    [InlineData(nameof(RefusalReason.QueueFull), 0, HttpStatusCode.TooManyRequests, "queue_full", "1")]
    [InlineData(nameof(RefusalReason.Draining), 1, HttpStatusCode.ServiceUnavailable, "draining", "5")]
    [InlineData(nameof(RefusalReason.NoDevice), 1, HttpStatusCode.ServiceUnavailable, "no_device", "1")]
    [InlineData(nameof(RefusalReason.TooLarge), 1, HttpStatusCode.BadRequest, "request_too_large", null)]
    public async Task A_refusal_has_its_status_and_says_when_to_come_back(
        string reason, double seconds, HttpStatusCode status, string code, string? retryAfter)
    {
        await using ScriptedServer server = await ScriptedServer.StartAsync();
        server.Refuse(Enum.Parse<RefusalReason>(reason), TimeSpan.FromSeconds(seconds));
        using HttpResponseMessage response = await server.ChatAsync("\"stream\": true", Cancellation);
        JsonElement error = await response.ErrorAsync(status, Cancellation);
        Assert.Equal(code, error.Text("code"));
        Assert.Equal(retryAfter, response.Headers.TryGetValues("Retry-After", out IEnumerable<string>? values) ? values.Single() : null);
    }

    [Fact]
    public async Task While_loading_or_draining_only_the_status_endpoints_answer()
    {
        await using ScriptedServer server = await ScriptedServer.StartAsync();
        using HttpResponseMessage ready = await server.Client.GetAsync("/ready", Cancellation);
        Assert.Equal(HttpStatusCode.OK, ready.StatusCode);
        server.CanAnswer = false;
        using HttpResponseMessage withoutDevices = await server.Client.GetAsync("/ready", Cancellation);
        Assert.Equal("no_device", (await withoutDevices.ErrorAsync(HttpStatusCode.ServiceUnavailable, Cancellation)).Text("code"));
        server.CanAnswer = true;
        server.Readiness.SetDraining();
        foreach (Task<HttpResponseMessage> refused in (Task<HttpResponseMessage>[])[
            server.Client.GetAsync("/ready", Cancellation), server.ChatAsync("", Cancellation),
            server.PostAsync("/v1/completions", "{}", Cancellation)])
        {
            using HttpResponseMessage response = await refused;
            Assert.Equal("draining", (await response.ErrorAsync(HttpStatusCode.ServiceUnavailable, Cancellation)).Text("code"));
            Assert.True(response.Headers.RetryAfter?.Delta >= TimeSpan.FromSeconds(1));
        }
        foreach (string path in (string[])["/health", "/version", "/v1/models"])
        {
            using HttpResponseMessage response = await server.Client.GetAsync(path, Cancellation);
            Assert.Equal(HttpStatusCode.OK, response.StatusCode);
        }
    }

    [Theory]
    [InlineData("/health", false)]
    [InlineData("/ready", false)]
    [InlineData("/ready", true)]
    public async Task A_probe_may_ask_for_the_head_alone(string path, bool draining)
    {
        await using ScriptedServer server = await ScriptedServer.StartAsync();
        if (draining)
            server.Readiness.SetDraining();
        using var request = new HttpRequestMessage(HttpMethod.Head, path);
        using HttpResponseMessage head = await server.Client.SendAsync(request, Cancellation);
        using HttpResponseMessage whole = await server.Client.GetAsync(path, Cancellation);
        Assert.Equal(draining ? HttpStatusCode.ServiceUnavailable : HttpStatusCode.OK, head.StatusCode);
        Assert.Equal(whole.StatusCode, head.StatusCode);
        Assert.Equal(whole.Content.Headers.ContentType, head.Content.Headers.ContentType);
        Assert.Equal(whole.Headers.RetryAfter, head.Headers.RetryAfter);
        Assert.Empty(await head.Content.ReadAsByteArrayAsync(Cancellation));
    }

    [Fact]
    public async Task With_keys_only_their_holders_pass_and_the_status_endpoints_stay_open()
    {
        await using ScriptedServer server = await ScriptedServer.StartAsync(options => options with { Keys = new ApiKeys(["one", "two"]) });
        foreach (string? key in (string?[])[null, "three", "on", "", "one two"])
        {
            using var request = new HttpRequestMessage(HttpMethod.Get, "/v1/models");
            if (key is not null)
                request.Headers.TryAddWithoutValidation("Authorization", $"Bearer {key}");
            using HttpResponseMessage response = await server.Client.SendAsync(request, Cancellation);
            Assert.Equal("invalid_api_key", (await response.ErrorAsync(HttpStatusCode.Unauthorized, Cancellation)).Text("code"));
            Assert.Equal("Bearer", response.Headers.WwwAuthenticate.Single().Scheme);
        }
        foreach (string path in (string[])["/health", "/ready", "/version"])
        {
            using HttpResponseMessage response = await server.Client.GetAsync(path, Cancellation);
            Assert.Equal(HttpStatusCode.OK, response.StatusCode);
        }
        server.Client.DefaultRequestHeaders.Authorization = new AuthenticationHeaderValue("Bearer", "two");
        using HttpResponseMessage models = await server.Client.GetAsync("/v1/models", Cancellation);
        Assert.Equal(HttpStatusCode.OK, models.StatusCode);
    }

    [Theory]
    [InlineData("GET", "/v1/chat/completions", HttpStatusCode.MethodNotAllowed)]
    [InlineData("DELETE", "/v1/models", HttpStatusCode.MethodNotAllowed)]
    [InlineData("GET", "/v1/nothing", HttpStatusCode.NotFound)]
    [InlineData("POST", "/", HttpStatusCode.NotFound)]
    [InlineData("GET", "/v1/models/other/one", HttpStatusCode.NotFound)]
    public async Task Unknown_routes_methods_and_models_get_an_envelope(string method, string path, HttpStatusCode status)
    {
        await using ScriptedServer server = await ScriptedServer.StartAsync();
        using var request = new HttpRequestMessage(new HttpMethod(method), path);
        using HttpResponseMessage response = await server.Client.SendAsync(request, Cancellation);
        await response.ErrorAsync(status, Cancellation);
    }

    [Theory]
    [InlineData(null)]
    [InlineData("text/plain")]
    [InlineData("application/x-www-form-urlencoded")]
    [InlineData("application/json; charset=latin1")]
    public async Task Another_content_type_than_json_is_refused(string? type)
    {
        await using ScriptedServer server = await ScriptedServer.StartAsync();
        using var content = new ByteArrayContent(Encoding.UTF8.GetBytes(ScriptedServer.Chat("")));
        if (type is not null)
            content.Headers.TryAddWithoutValidation("Content-Type", type);
        using HttpResponseMessage response = await server.Client.PostAsync("/v1/chat/completions", content, Cancellation);
        await response.ErrorAsync(HttpStatusCode.UnsupportedMediaType, Cancellation);
    }

    [Fact]
    public async Task A_fault_is_a_500_that_shows_nothing_of_the_inside_and_is_logged_by_id()
    {
        await using ScriptedServer server = await ScriptedServer.StartAsync();
        using var request = new HttpRequestMessage(HttpMethod.Post, "/v1/chat/completions")
        {
            Content = new StringContent(ScriptedServer.Chat(""), Encoding.UTF8, "application/json"),
            Headers = { { "X-Request-Id", "my-id" } },
        };
        using HttpResponseMessage response = await server.Client.SendAsync(request, Cancellation);
        JsonElement error = await response.ErrorAsync(HttpStatusCode.InternalServerError, Cancellation);
        Assert.DoesNotContain("secret", error.Text("message"), StringComparison.Ordinal);
        Assert.Contains("my-id", error.Text("message"), StringComparison.Ordinal);
        Assert.Equal("my-id", response.Headers.GetValues("X-Request-Id").Single());
        Assert.Contains(server.Log.Lines, line => line.Contains("my-id", StringComparison.Ordinal) && line.Contains("secret", StringComparison.Ordinal));
    }

    [Theory]
    [InlineData("abc-123", true)]
    [InlineData("with space", false)]
    [InlineData("", false)]
    public async Task Request_ids_are_echoed_if_they_are_fit_or_made(string id, bool echoed)
    {
        await using ScriptedServer server = await ScriptedServer.StartAsync();
        using var request = new HttpRequestMessage(HttpMethod.Get, "/health");
        request.Headers.TryAddWithoutValidation("X-Request-Id", id);
        using HttpResponseMessage response = await server.Client.SendAsync(request, Cancellation);
        string answered = response.Headers.GetValues("X-Request-Id").Single();
        Assert.Equal(echoed, answered == id);
        Assert.NotEmpty(answered);
    }

    [Fact]
    public async Task Prompts_and_answers_are_not_logged()
    {
        await using ScriptedServer server = await ScriptedServer.StartAsync();
        server.Next(new ScriptedAnswer().Say("confidential answer").End(FinishReason.Stop));
        using HttpResponseMessage response = await server.PostAsync(
            "/v1/chat/completions", """{"model": "demo", "messages": [{"role": "user", "content": "confidential prompt"}]}""", Cancellation);
        Assert.Equal(HttpStatusCode.OK, response.StatusCode);
        await response.JsonAsync(Cancellation);
        Assert.NotEmpty(server.Log.Lines);
        Assert.DoesNotContain(server.Log.Lines, line => line.Contains("confidential", StringComparison.Ordinal));
    }
}
