using System.Net;
using System.Text;
using System.Text.Json;
using Granary.Interfaces.Devices;
using Granary.Silo.Options;
using Granary.Silo.Tests.Rest;
using Xunit;

namespace Granary.Silo.Tests.Server;

public sealed class LimitTests
{
    private const string Long = """{"model":"demo","prompt":"Once","max_tokens":2000,"ignore_eos":true,"temperature":0,"stream":true}""";
    private const string Short = """{"model":"demo","prompt":"Once","max_tokens":4,"temperature":0}""";

    private static CancellationToken Cancellation => TestContext.Current.CancellationToken;

    private static EngineSettings Small => new() { ModelPath = DemoFolder.Path, KvMemoryBytes = 16 << 20, Threads = 1 };

    private static Task<HttpResponseMessage> PostAsync(DemoServer server, string body, CancellationToken cancellation) => server.Client.SendAsync(
        new HttpRequestMessage(HttpMethod.Post, "/v1/completions") { Content = new StringContent(body, Encoding.UTF8, "application/json") },
        HttpCompletionOption.ResponseHeadersRead, cancellation);

    [Fact]
    public async Task A_client_that_leaves_frees_its_blocks_and_its_place()
    {
        await using var server = new DemoServer(Small with { MaxSequences = 1, MaxQueue = 1 });
        await server.InitializeAsync();
        using (HttpResponseMessage leaving = await PostAsync(server, Long, Cancellation))
        {
            await using Stream stream = await leaving.Content.ReadAsStreamAsync(Cancellation);
            Assert.True(await stream.ReadAsync(new byte[100], Cancellation) > 0);
            DeviceStatus running = Assert.Single(await server.StatusAsync());
            Assert.Equal(1, running.Running);
            Assert.True(running.KvBlocksFree < running.KvBlocks);
        }
        await server.IdleAsync(Cancellation);
        await server.FlushAsync();
        Assert.Equal(0, Assert.Single(await server.StatusAsync()).KvBlocksCached);
        using HttpResponseMessage next = await PostAsync(server, Short, Cancellation);
        Assert.Equal(HttpStatusCode.OK, next.StatusCode);
    }

    [Fact]
    public async Task A_full_queue_says_when_to_come_back()
    {
        await using var server = new DemoServer(Small with { MaxSequences = 1, MaxQueue = 1 });
        await server.InitializeAsync();
        using HttpResponseMessage running = await PostAsync(server, Long, Cancellation);
        Task<HttpResponseMessage> waiting = PostAsync(server, Short, Cancellation);
        while ((await server.StatusAsync())[0].Waiting == 0)
            await Task.Yield();
        using HttpResponseMessage refused = await PostAsync(server, Short, Cancellation);
        Assert.Equal("queue_full", (await refused.ErrorAsync(HttpStatusCode.TooManyRequests, Cancellation)).Text("code"));
        Assert.True(refused.Headers.RetryAfter?.Delta >= TimeSpan.FromSeconds(1));
        List<string> events = await running.EventsAsync(Cancellation);
        Assert.Equal("[DONE]", events[^1]);
        using HttpResponseMessage waited = await waiting;
        Assert.Equal(HttpStatusCode.OK, waited.StatusCode);
        await server.IdleAsync(Cancellation);
    }

    [Fact]
    public async Task Memory_for_less_than_the_models_context_shortens_the_context()
    {
        await using var server = new DemoServer(Small with { KvMemoryBytes = 8 * 32 * 3072 });
        await server.InitializeAsync();
        using HttpResponseMessage refused = await PostAsync(server, Long, Cancellation);
        JsonElement error = await refused.ErrorAsync(HttpStatusCode.BadRequest, Cancellation);
        Assert.Equal("integer_above_max_value", error.Text("code"));
        Assert.Contains("at most 256 tokens", error.Text("message"), StringComparison.Ordinal);
        JsonElement models = Responses.Parse(await server.Client.GetStringAsync("/v1/models", Cancellation));
        Assert.Equal(256, models.GetProperty("data")[0].GetProperty("max_model_len").GetInt32());
        using HttpResponseMessage whole = await PostAsync(server, """{"model":"demo","prompt":"Once","max_tokens":256,"ignore_eos":true}""", Cancellation);
        JsonElement usage = (await whole.JsonAsync(Cancellation)).GetProperty("usage");
        Assert.Equal(256, usage.GetProperty("total_tokens").GetInt32());
        using HttpResponseMessage next = await PostAsync(server, Short, Cancellation);
        Assert.Equal(HttpStatusCode.OK, next.StatusCode);
    }

    [Fact]
    public async Task Options_that_do_not_fit_the_model_are_refused_by_name()
    {
        await using var context = new DemoServer(Small with { ContextLength = 4096 });
        Assert.Contains("--context", (await Assert.ThrowsAsync<SettingsException>(async () => await context.InitializeAsync())).Message, StringComparison.Ordinal);
        await using var memory = new DemoServer(Small with { KvMemoryBytes = 1024 });
        Assert.Contains("--kv-memory", (await Assert.ThrowsAsync<SettingsException>(async () => await memory.InitializeAsync())).Message, StringComparison.Ordinal);
    }
}
