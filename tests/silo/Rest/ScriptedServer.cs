using System.Collections.Concurrent;
using System.Text;
using Granary.Grains.Gateways;
using Granary.Interfaces.Models;
using Granary.Interfaces.Requests;
using Granary.Silo.Answers;
using Granary.Silo.Prompts;
using Granary.Silo.Rest;
using Microsoft.AspNetCore.Builder;
using Microsoft.Extensions.DependencyInjection;
using Microsoft.Extensions.Logging;

namespace Granary.Silo.Tests.Rest;

/// <summary>The real HTTP side on a real port, with answers that a test makes up.</summary>
internal sealed class ScriptedServer : IAnswerSource, IAsyncDisposable
{
    private readonly WebApplication _app;
    private readonly ConcurrentQueue<Submission> _submissions = [];

    private ScriptedServer(RestOptions options)
    {
        var manifest = new ModelManifest
        {
            Name = "demo",
            Architecture = "qwen3moe",
            ContentId = "00",
            Profile = "test-profile",
            Layers = 1,
            Experts = 1,
            ExpertsPerToken = 1,
            ContextLength = 256,
            VocabularySize = 1024,
            WeightBytes = 1,
        };
        WebApplicationBuilder builder = WebApplication.CreateEmptyBuilder(new WebApplicationOptions());
        builder.Logging.AddProvider(Log);
        builder.Logging.SetMinimumLevel(LogLevel.Trace);
        builder.AddRest(options, new ServedText(manifest, DemoFolder.Encoder, [1023]), Readiness);
        builder.Services.AddSingleton<IAnswerSource>(this);
        _app = builder.Build();
        _app.MapRest();
    }

    public Readiness Readiness { get; } = new();

    public RecordingLog Log { get; } = new();

    public ConcurrentQueue<RequestSpec> Specs { get; } = [];

    public HttpClient Client { get; private set; } = null!;

    public static async Task<ScriptedServer> StartAsync(Func<RestOptions, RestOptions>? change = null)
    {
        var options = new RestOptions { Urls = ["http://127.0.0.1:0"] };
        var server = new ScriptedServer(change?.Invoke(options) ?? options);
        await server._app.StartAsync();
        server.Client = new HttpClient { BaseAddress = new Uri(server._app.Urls.Single()) };
        server.Readiness.SetReady();
        return server;
    }

    /// <summary>The next request gets this answer.</summary>
    public ScriptedServer Next(ScriptedAnswer answer)
    {
        _submissions.Enqueue(new Submission(null, answer));
        return this;
    }

    /// <summary>The next request is refused.</summary>
    public ScriptedServer Refuse(RefusalReason reason, TimeSpan retryAfter)
    {
        _submissions.Enqueue(new Submission(new Refusal(reason, "says the script", retryAfter), null));
        return this;
    }

    public bool CanAnswer { get; set; } = true;

    public Task<Submission> SubmitAsync(RequestSpec spec, CancellationToken cancellation)
    {
        Specs.Enqueue(spec);
        return _submissions.TryDequeue(out Submission? submission)
            ? Task.FromResult(submission)
            : throw new InvalidOperationException("The script has no answer for this request; secret detail");
    }

    /// <summary>Posts JSON and waits for the head of the response alone.</summary>
    public Task<HttpResponseMessage> PostAsync(string path, string json, CancellationToken cancellation)
    {
        var request = new HttpRequestMessage(HttpMethod.Post, path) { Content = new StringContent(json, Encoding.UTF8, "application/json") };
        return Client.SendAsync(request, HttpCompletionOption.ResponseHeadersRead, cancellation);
    }

    /// <summary>A chat with one message; <paramref name="fields"/> come after it.</summary>
    public Task<HttpResponseMessage> ChatAsync(string fields, CancellationToken cancellation) =>
        PostAsync("/v1/chat/completions", Chat(fields), cancellation);

    public static string Chat(string fields) =>
        $$"""{"model": "demo", "messages": [{"role": "user", "content": "Hi"}]{{(fields.Length == 0 ? "" : ", " + fields)}}}""";

    public async ValueTask DisposeAsync()
    {
        Client.Dispose();
        Readiness.Stop();
        await _app.StopAsync();
        await _app.DisposeAsync();
        Readiness.Dispose();
    }
}
