using System.Net;
using System.Text;
using System.Text.Json;
using Granary.Silo.Options;
using Xunit;

namespace Granary.Silo.Tests.Server;

/// <summary>A silo dies while it answers; the HTTP client sees nothing of it.</summary>
public sealed class FailoverTests
{
    private const string Request =
        """{"model":"demo","prompt":"Once upon a time","max_tokens":1500,"ignore_eos":true,"temperature":1,"seed":4,"stream":true,"stream_options":{"include_usage":true}}""";

    private static CancellationToken Cancellation => TestContext.Current.CancellationToken;

    [Theory]
    [InlineData(1)]
    [InlineData(8)]
    public async Task A_stream_goes_on_with_the_same_text_when_its_silo_dies(int chunksBefore)
    {
        await using var quiet = new DemoServer(new EngineSettings { ModelPath = DemoFolder.Path });
        await quiet.InitializeAsync();
        (string expected, int tokens) = await ReadAsync(quiet, int.MaxValue);

        await using var server = new DemoServer();
        await server.InitializeAsync();
        Assert.Equal((expected, tokens), await ReadAsync(server, chunksBefore));
    }

    /// <summary>The text and its count of tokens; after some chunks, the silo at work is killed.</summary>
    private static async Task<(string Text, int Tokens)> ReadAsync(DemoServer server, int killAfter)
    {
        using var message = new HttpRequestMessage(HttpMethod.Post, "/v1/completions")
        {
            Content = new StringContent(Request, Encoding.UTF8, "application/json"),
        };
        using HttpResponseMessage response =
            await server.Client.SendAsync(message, HttpCompletionOption.ResponseHeadersRead, Cancellation);
        Assert.Equal(HttpStatusCode.OK, response.StatusCode);
        using var reader = new StreamReader(await response.Content.ReadAsStreamAsync(Cancellation));
        var text = new StringBuilder();
        int chunks = 0, tokens = 0;
        while (await reader.ReadLineAsync(Cancellation) is { } line)
        {
            if (!line.StartsWith("data: {", StringComparison.Ordinal)) continue;
            using JsonDocument chunk = JsonDocument.Parse(line.AsMemory(6));
            Assert.False(chunk.RootElement.TryGetProperty("error", out JsonElement error), error.ToString());
            if (chunk.RootElement.TryGetProperty("usage", out JsonElement usage) && usage.ValueKind == JsonValueKind.Object)
                tokens = usage.GetProperty("completion_tokens").GetInt32();
            foreach (JsonElement choice in chunk.RootElement.GetProperty("choices").EnumerateArray())
                text.Append(choice.GetProperty("text").GetString());
            if (++chunks == killAfter) await server.KillTheBusyOneAsync();
        }

        return (text.ToString(), tokens);
    }
}
