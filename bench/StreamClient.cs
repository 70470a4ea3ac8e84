using System.Diagnostics;
using System.Net.Http.Json;
using System.Text.Json;

namespace Granary.Bench;

/// <summary>Streams completions from an OpenAI-compatible server, so that peers can be measured with the same code.</summary>
internal sealed class StreamClient(string url, string model) : IDisposable
{
    private readonly HttpClient _http = new() { BaseAddress = new Uri(url), Timeout = Timeout.InfiniteTimeSpan };

    public void Dispose() => _http.Dispose();

    public async Task<StreamResult> CompleteAsync(string prompt, int maxTokens, CancellationToken cancellation)
    {
        long start = Stopwatch.GetTimestamp();
        using var message = new HttpRequestMessage(HttpMethod.Post, "/v1/completions")
        {
            Content = JsonContent.Create(new
            {
                model,
                prompt,
                max_tokens = maxTokens,
                temperature = 0,
                stream = true,
                stream_options = new { include_usage = true },
            }),
        };
        using HttpResponseMessage response =
            await _http.SendAsync(message, HttpCompletionOption.ResponseHeadersRead, cancellation);
        if (!response.IsSuccessStatusCode)
            return new StreamResult(0, default, default, $"{(int)response.StatusCode} {await response.Content.ReadAsStringAsync(cancellation)}");

        TimeSpan? first = null;
        int tokens = 0;
        using var reader = new StreamReader(await response.Content.ReadAsStreamAsync(cancellation));
        while (await reader.ReadLineAsync(cancellation) is { } line)
        {
            if (!line.StartsWith("data: {", StringComparison.Ordinal)) continue;
            using JsonDocument chunk = JsonDocument.Parse(line.AsMemory(6));
            JsonElement root = chunk.RootElement;
            if (root.TryGetProperty("error", out JsonElement error)) return new StreamResult(0, default, default, error.ToString());
            if (root.TryGetProperty("usage", out JsonElement usage) && usage.ValueKind == JsonValueKind.Object)
                tokens = usage.GetProperty("completion_tokens").GetInt32();
            JsonElement choices = root.GetProperty("choices");
            if (choices.GetArrayLength() > 0 && choices[0].GetProperty("text").GetString() is { Length: > 0 })
                first ??= Stopwatch.GetElapsedTime(start);
        }

        TimeSpan total = Stopwatch.GetElapsedTime(start), head = first ?? total;
        return new StreamResult(tokens, head, tokens > 1 ? (total - head) / (tokens - 1) : default, null);
    }
}
