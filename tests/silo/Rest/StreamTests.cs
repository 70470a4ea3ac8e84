using System.Text.Json;
using Granary.Interfaces.Requests;
using Xunit;

namespace Granary.Silo.Tests.Rest;

public sealed class StreamTests
{
    private static CancellationToken Cancellation => TestContext.Current.CancellationToken;

    [Fact]
    public async Task A_streamed_chat_has_a_role_then_text_then_a_reason_then_usage_then_done()
    {
        await using ScriptedServer server = await ScriptedServer.StartAsync();
        server.Next(new ScriptedAnswer { CachedTokens = 3 }.Say("One ").Say("\"two\"\n😀").End(FinishReason.Stop));
        using HttpResponseMessage response = await server.ChatAsync("\"stream\": true, \"stream_options\": {\"include_usage\": true}", Cancellation);
        List<string> events = await response.EventsAsync(Cancellation);
        Assert.Equal(6, events.Count);
        Assert.Equal("[DONE]", events[^1]);
        JsonElement[] chunks = [.. events[..^1].Select(Responses.Parse)];
        Assert.All(chunks, chunk =>
        {
            Assert.Equal("chatcmpl-0123456789abcdef0123456789abcdef", chunk.Text("id"));
            Assert.Equal("chat.completion.chunk", chunk.Text("object"));
            Assert.Equal("demo", chunk.Text("model"));
            Assert.Equal("test-profile", chunk.Text("system_fingerprint"));
            Assert.True(chunk.GetProperty("created").GetInt64() > 0);
        });
        Assert.Equal("""{"role":"assistant","content":""}""", Choice(chunks[0]).GetProperty("delta").GetRawText());
        Assert.Equal("One ", Choice(chunks[1]).GetProperty("delta").Text("content"));
        Assert.Equal("\"two\"\n😀", Choice(chunks[2]).GetProperty("delta").Text("content"));
        Assert.All(chunks[..3], chunk => Assert.Equal(JsonValueKind.Null, Choice(chunk).GetProperty("finish_reason").ValueKind));
        Assert.Equal("{}", Choice(chunks[3]).GetProperty("delta").GetRawText());
        Assert.Equal("stop", Choice(chunks[3]).Text("finish_reason"));
        Assert.Equal(0, chunks[4].GetProperty("choices").GetArrayLength());
        JsonElement usage = chunks[4].GetProperty("usage");
        int prompt = DemoFolder.Encoder.EncodeChat([new("user", "Hi")]).Length;
        int answer = DemoFolder.Tokenizer.Encode("One ", false).Length + DemoFolder.Tokenizer.Encode("\"two\"\n😀", false).Length;
        Assert.Equal(prompt, usage.GetProperty("prompt_tokens").GetInt32());
        Assert.Equal(answer, usage.GetProperty("completion_tokens").GetInt32());
        Assert.Equal(prompt + answer, usage.GetProperty("total_tokens").GetInt32());
        Assert.Equal(3, usage.GetProperty("prompt_tokens_details").GetProperty("cached_tokens").GetInt32());
        Assert.All(chunks[..4], chunk => Assert.False(chunk.TryGetProperty("usage", out _)));
    }

    [Fact]
    public async Task A_streamed_text_ends_with_its_reason()
    {
        await using ScriptedServer server = await ScriptedServer.StartAsync();
        server.Next(new ScriptedAnswer().Say("a").Say("b").End(FinishReason.Length));
        using HttpResponseMessage response = await server.PostAsync(
            "/v1/completions", """{"model": "demo", "prompt": "x", "stream": true}""", Cancellation);
        List<string> events = await response.EventsAsync(Cancellation);
        JsonElement[] chunks = [.. events[..^1].Select(Responses.Parse)];
        Assert.Equal(["a", "b", ""], chunks.Select(chunk => Choice(chunk).Text("text")));
        Assert.Equal("length", Choice(chunks[^1]).Text("finish_reason"));
        Assert.Equal("[DONE]", events[^1]);
    }

    [Fact]
    public async Task Text_arrives_while_the_answer_goes_on()
    {
        await using ScriptedServer server = await ScriptedServer.StartAsync();
        ScriptedAnswer answer = new ScriptedAnswer().Say("first");
        server.Next(answer);
        using HttpResponseMessage response = await server.ChatAsync("\"stream\": true", Cancellation);
        using var reader = new StreamReader(await response.Content.ReadAsStreamAsync(Cancellation));
        string? line;
        while ((line = await reader.ReadLineAsync(Cancellation)) is not null && !line.Contains("first", StringComparison.Ordinal))
            Assert.False(answer.Disposed.IsCompleted);
        Assert.NotNull(line);
        answer.Say(" second").End(FinishReason.Stop);
        Assert.Contains("second", await reader.ReadToEndAsync(Cancellation), StringComparison.Ordinal);
        await answer.Disposed.WaitAsync(Cancellation);
    }

    [Fact]
    public async Task A_failure_in_mid_stream_is_an_error_event_and_the_end()
    {
        await using ScriptedServer server = await ScriptedServer.StartAsync();
        server.Next(new ScriptedAnswer().Say("some").End(FinishReason.Error, "Silo X was lost"));
        using HttpResponseMessage response = await server.ChatAsync("\"stream\": true", Cancellation);
        List<string> events = await response.EventsAsync(Cancellation);
        JsonElement error = Responses.Parse(events[^1]).GetProperty("error");
        Assert.Equal("server_error", error.Text("type"));
        Assert.Contains("Silo X was lost", error.Text("message"), StringComparison.Ordinal);
        Assert.Contains("some", events[^2], StringComparison.Ordinal);
        Assert.DoesNotContain("[DONE]", events);
    }

    [Fact]
    public async Task A_failure_of_a_whole_answer_is_a_500()
    {
        await using ScriptedServer server = await ScriptedServer.StartAsync();
        server.Next(new ScriptedAnswer().Say("some").End(FinishReason.Error, "Silo X was lost"));
        using HttpResponseMessage response = await server.ChatAsync("", Cancellation);
        JsonElement error = await response.ErrorAsync(System.Net.HttpStatusCode.InternalServerError, Cancellation);
        Assert.Equal("answer_failed", error.Text("code"));
    }

    [Theory]
    [InlineData(true)]
    [InlineData(false)]
    public async Task A_stop_text_ends_the_answer_and_no_part_of_it_shows(bool stream)
    {
        await using ScriptedServer server = await ScriptedServer.StartAsync();
        // The script goes on for ever: only letting go of the answer ends it.
        ScriptedAnswer answer = new ScriptedAnswer().Say("count: one, two, three, four");
        server.Next(answer);
        using HttpResponseMessage response = await server.ChatAsync(
            $"\"stop\": [\"three\"], \"stream\": {(stream ? "true" : "false")}", Cancellation);
        string body = await response.Content.ReadAsStringAsync(Cancellation);
        await answer.Disposed.WaitAsync(Cancellation);
        Assert.Contains("two, ", body, StringComparison.Ordinal);
        Assert.DoesNotContain("th", body.Replace("length", "", StringComparison.Ordinal), StringComparison.Ordinal);
        Assert.Contains("\"finish_reason\":\"stop\"", body, StringComparison.Ordinal);
    }

    [Fact]
    public async Task When_the_server_is_stopped_streams_end_with_an_error()
    {
        await using ScriptedServer server = await ScriptedServer.StartAsync();
        ScriptedAnswer answer = new ScriptedAnswer().Say("some");
        server.Next(answer);
        using HttpResponseMessage response = await server.ChatAsync("\"stream\": true", Cancellation);
        server.Readiness.Stop();
        List<string> events = await response.EventsAsync(Cancellation);
        Assert.Equal("draining", Responses.Parse(events[^1]).GetProperty("error").Text("code"));
        await answer.Disposed.WaitAsync(Cancellation);
    }

    private static JsonElement Choice(JsonElement chunk) => Assert.Single(chunk.GetProperty("choices").EnumerateArray());
}
