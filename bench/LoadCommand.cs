using System.CommandLine;
using System.Diagnostics;

namespace Granary.Bench;

/// <summary>Sends streamed completions to a server, a fixed number at a time, and reports TTFT, TPOT and throughput.</summary>
internal static class LoadCommand
{
    public static Command Create()
    {
        var url = new Option<string>("--url") { DefaultValueFactory = _ => "http://127.0.0.1:8080", Description = "The server" };
        var model = new Option<string>("--model") { DefaultValueFactory = _ => "demo", Description = "The model's name" };
        var clients = new Option<int>("--clients") { DefaultValueFactory = _ => 16, Description = "Requests under way at once" };
        var requests = new Option<int>("--requests") { DefaultValueFactory = _ => 128, Description = "Requests in all" };
        var prompt = new Option<int>("--prompt-words") { DefaultValueFactory = _ => 64, Description = "Words of a prompt" };
        var tokens = new Option<int>("--max-tokens") { DefaultValueFactory = _ => 64, Description = "Tokens of an answer" };
        var command = new Command("load", "Sends streamed completions to a running server")
        {
            url, model, clients, requests, prompt, tokens,
        };
        command.SetAction(async (parsed, cancellation) =>
        {
            using var client = new StreamClient(parsed.GetValue(url)!, parsed.GetValue(model)!);
            return await RunAsync(
                client, parsed.GetValue(clients), parsed.GetValue(requests), parsed.GetValue(prompt), parsed.GetValue(tokens), cancellation);
        });
        return command;
    }

    private static async Task<int> RunAsync(
        StreamClient client, int clients, int requests, int promptWords, int maxTokens, CancellationToken cancellation)
    {
        // One request first, uncounted: connections, code and pages are warm afterwards.
        await client.CompleteAsync(Prompt(-1, promptWords), maxTokens, cancellation);
        var results = new StreamResult[requests];
        int next = -1;
        long start = Stopwatch.GetTimestamp();
        await Task.WhenAll(Enumerable.Range(0, clients).Select(async _ =>
        {
            for (int i = Interlocked.Increment(ref next); i < requests; i = Interlocked.Increment(ref next))
                results[i] = await client.CompleteAsync(Prompt(i, promptWords), maxTokens, cancellation);
        }));
        double seconds = Stopwatch.GetElapsedTime(start).TotalSeconds;
        StreamResult[] good = [.. results.Where(result => result.Error is null)];
        foreach (string error in results.Select(result => result.Error).OfType<string>().Distinct()) Console.WriteLine($"error: {error}");
        if (good.Length == 0) return 1;
        Console.WriteLine($"{good.Length} of {requests} requests answered, {clients} at a time, in {seconds:F2} s");
        Console.WriteLine($"generated {good.Sum(result => result.Tokens) / seconds:F1} tokens/s; {good.Length / seconds:F2} requests/s");
        Print("TTFT ms", good.Select(result => result.FirstToken.TotalMilliseconds));
        Print("TPOT ms", good.Where(result => result.Tokens > 1).Select(result => result.PerToken.TotalMilliseconds));
        return good.Length == requests ? 0 : 1;
    }

    private static void Print(string name, IEnumerable<double> values)
    {
        double[] sorted = [.. values.Order()];
        if (sorted.Length == 0) return;
        double At(double share) => sorted[Math.Min(sorted.Length - 1, (int)(share * sorted.Length))];
        Console.WriteLine($"{name}: p50 {At(0.5):F1}, p90 {At(0.9):F1}, p99 {At(0.99):F1}");
    }

    /// <summary>Distinct from the first word on, so that no prompt is a cached prefix of another.</summary>
    private static string Prompt(int seed, int words)
    {
        var random = new Random(seed);
        return string.Join(' ', Enumerable.Range(0, words).Select(_ => random.Next(10, 1000)));
    }
}
