using System.Globalization;
using System.Net;
using System.Net.Http.Headers;
using System.Net.Http.Json;
using System.Text;
using System.Text.Json;
using Granary.Grains.Balancing;
using Granary.Silo.Options;
using Granary.Silo.Rest;
using Granary.Silo.Tests.Rest;
using Granary.Silo.Tests.Server;
using Xunit;

namespace Granary.Silo.Tests.Admin;

/// <summary>A server whose admin API is open, and steady streams that use it.</summary>
internal sealed class AdminServerBed : IAsyncDisposable
{
    public const string AdminKey = "the-admin";

    private const int MiB = 1 << 20;

    private AdminServerBed(DemoServer server) => Server = server;

    public DemoServer Server { get; }

    private static CancellationToken Cancellation => TestContext.Current.CancellationToken;

    public static async Task<AdminServerBed> StartAsync(
        int silos, int maxSilos = 4, bool chaos = false, int kvMiB = 64, int? maxOption = -1, BalanceOptions? balance = null)
    {
        var engine = new EngineSettings
        {
            ModelPath = DemoFolder.Path,
            Silos = silos,
            MaxSilos = maxOption == -1 ? maxSilos : maxOption,
            KvMemoryBytes = kvMiB * MiB,
            Balance = balance ?? new BalanceOptions(),
        };
        var server = new DemoServer(engine, rest => rest with { AdminKeys = new ApiKeys([AdminKey]), Chaos = chaos });
        await server.InitializeAsync();
        return new AdminServerBed(server);
    }

    public async Task<HttpResponseMessage> SendAsync(HttpMethod method, string path, string? body = null, string? key = AdminKey)
    {
        using var request = new HttpRequestMessage(method, path);
        if (key is not null)
            request.Headers.Authorization = new AuthenticationHeaderValue("Bearer", key);
        if (body is not null)
            request.Content = new StringContent(body, Encoding.UTF8, "application/json");
        return await Server.Client.SendAsync(request, Cancellation);
    }

    public async Task<JsonElement> GetAsync(string path)
    {
        using HttpResponseMessage response = await SendAsync(HttpMethod.Get, path);
        Assert.Equal(HttpStatusCode.OK, response.StatusCode);
        return await response.JsonAsync(Cancellation);
    }

    /// <summary>Has something begin, and gives the answer.</summary>
    public async Task<JsonElement> BeginAsync(string path, string? body = null)
    {
        using HttpResponseMessage response = await SendAsync(HttpMethod.Post, path, body);
        JsonElement answer = await response.JsonAsync(Cancellation);
        Assert.True(response.StatusCode == HttpStatusCode.Accepted, answer.ToString());
        return answer;
    }

    /// <summary>The error that a request to the admin API gets.</summary>
    public async Task<JsonElement> RefusedAsync(string path, string? body, HttpStatusCode status)
    {
        using HttpResponseMessage response = await SendAsync(HttpMethod.Post, path, body);
        return await response.ErrorAsync(status, Cancellation);
    }

    /// <summary>Waits until no change is under way.</summary>
    public async Task<JsonElement> SettledAsync()
    {
        while (true)
        {
            JsonElement state = await GetAsync("/admin/scale");
            if (!state.GetProperty("scaling").GetBoolean())
                return state;
            await PauseAsync();
        }
    }

    /// <summary>Asks for a number of silos and waits until they are there.</summary>
    public async Task ScaleAsync(int silos)
    {
        await BeginAsync("/admin/scale", $$"""{"silos": {{silos}}}""");
        JsonElement state = await SettledAsync();
        Assert.Equal(silos, state.GetProperty("silos").GetInt32());
        Assert.Equal("done", state.GetProperty("change").Text("state"));
    }

    /// <summary>The silos of the cluster, whose numbers must add up.</summary>
    public async Task<JsonElement[]> SilosAsync()
    {
        JsonElement cluster = await GetAsync("/admin/cluster");
        ClusterSums.Check(cluster);
        return [.. cluster.GetProperty("silos").EnumerateArray()];
    }

    /// <summary>Waits for a cluster that is as it should be.</summary>
    public async Task<JsonElement[]> SilosAsync(Predicate<JsonElement[]> expected)
    {
        while (true)
        {
            JsonElement[] silos = await SilosAsync();
            if (expected(silos))
                return silos;
            await PauseAsync();
        }
    }

    /// <summary>The text of one of the steady streams.</summary>
    public async Task<string> AnswerAsync(int index, Action? began = null)
    {
        var body = new
        {
            model = "demo",
            prompt = string.Create(CultureInfo.InvariantCulture, $"Story {index}: once upon a time"),
            max_tokens = 40 + (index * 7),
            seed = index,
            ignore_eos = true,
            stream = true,
        };
        using var request = new HttpRequestMessage(HttpMethod.Post, "/v1/completions") { Content = JsonContent.Create(body) };
        using HttpResponseMessage response = await Server.Client.SendAsync(request, HttpCompletionOption.ResponseHeadersRead, Cancellation);
        began?.Invoke();
        if (response.StatusCode != HttpStatusCode.OK)
            Assert.Fail($"{response.StatusCode}: {await response.Content.ReadAsStringAsync(Cancellation)}");
        List<string> events = await response.EventsAsync(Cancellation);
        Assert.Equal("[DONE]", events[^1]);
        return string.Concat(events[..^1].Select(json => Responses.Parse(json).GetProperty("choices")[0].Text("text")));
    }

    /// <summary>Has streams run, each again and again, while something is done; all answers must be those of a quiet server.</summary>
    /// <returns>How many answers there were.</returns>
    public async Task<int> WhileStreamingAsync(int streams, Func<Task> action)
    {
        string[] quiet = new string[streams];
        for (int i = 0; i < streams; i++)
            quiet[i] = await AnswerAsync(i);
        using var end = new CancellationTokenSource();
        Task<int>[] running = [.. Enumerable.Range(0, streams).Select(RunAsync)];
        while ((await SilosAsync()).Sum(silo => silo.GetProperty("device").GetProperty("running").GetInt32()) < streams / 2)
            await PauseAsync();
        try
        {
            await action();
        }
        finally
        {
            await end.CancelAsync();
        }
        int[] counts = await Task.WhenAll(running);
        Assert.All(counts, count => Assert.True(count > 0));
        return counts.Sum();

        async Task<int> RunAsync(int index)
        {
            int count = 0;
            do
            {
                Assert.Equal(quiet[index], await AnswerAsync(index));
                count++;
            }
            while (!end.IsCancellationRequested);
            return count;
        }
    }

    public static Task PauseAsync() => Task.Delay(TimeSpan.FromMilliseconds(10), TimeProvider.System, Cancellation);

    public ValueTask DisposeAsync() => Server.DisposeAsync();
}
