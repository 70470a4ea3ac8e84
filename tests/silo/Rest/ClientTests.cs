using System.Net;
using System.Net.Sockets;
using System.Text;
using Granary.Grains.Gateways;
using Granary.Interfaces.Requests;
using Xunit;

namespace Granary.Silo.Tests.Rest;

public sealed class ClientTests
{
    private static readonly string Filler = new('x', 300);

    private static CancellationToken Cancellation => TestContext.Current.CancellationToken;

    private static ScriptedAnswer Endless()
    {
        int[] tokens = DemoFolder.Tokenizer.Encode(Filler, parseSpecial: false);
        return new ScriptedAnswer { Endless = () => new TokenChunk(tokens, FinishReason.None, null) };
    }

    [Theory]
    [InlineData(true)]
    [InlineData(false)]
    public async Task A_client_that_leaves_gives_up_its_answer(bool stream)
    {
        await using ScriptedServer server = await ScriptedServer.StartAsync();
        ScriptedAnswer answer = new ScriptedAnswer().Say("some");
        server.Next(answer);
        using var leaving = CancellationTokenSource.CreateLinkedTokenSource(Cancellation);
        Task<HttpResponseMessage> response = server.ChatAsync($"\"stream\": {(stream ? "true" : "false")}", leaving.Token);
        if (stream)
            await response;
        while (answer.Read < 2)
            await Task.Yield();
        await leaving.CancelAsync();
        if (stream)
            (await response).Dispose();
        else
            await Assert.ThrowsAnyAsync<OperationCanceledException>(() => response);
        await answer.Disposed.WaitAsync(Cancellation);
    }

    [Fact]
    public async Task A_client_that_does_not_read_is_cut_off_and_nothing_piles_up()
    {
        await using ScriptedServer server = await ScriptedServer.StartAsync(options => options with { WriteTimeout = TimeSpan.FromSeconds(1.5) });
        ScriptedAnswer answer = Endless();
        server.Next(answer);
        using var socket = new Socket(AddressFamily.InterNetwork, SocketType.Stream, ProtocolType.Tcp) { ReceiveBufferSize = 4096 };
        await socket.ConnectAsync(IPAddress.Loopback, server.Client.BaseAddress!.Port, Cancellation);
        byte[] body = Encoding.UTF8.GetBytes(ScriptedServer.Chat("\"stream\": true"));
        string head = $"POST /v1/chat/completions HTTP/1.1\r\nHost: x\r\nContent-Type: application/json\r\nContent-Length: {body.Length}\r\n\r\n";
        await socket.SendAsync((byte[])[.. Encoding.ASCII.GetBytes(head), .. body], Cancellation);
        await answer.Disposed.WaitAsync(Cancellation);
        // What the kernel took for the client, and one response buffer: far from what an endless answer could have filled.
        Assert.InRange(answer.Read * (long)Filler.Length, 1, 64 << 20);

        server.Next(new ScriptedAnswer().Say("fine").End(FinishReason.Stop));
        using HttpResponseMessage other = await server.ChatAsync("", Cancellation);
        Assert.Equal(HttpStatusCode.OK, other.StatusCode);
    }

    [Fact]
    public async Task A_client_that_reads_slowly_gets_all_of_it()
    {
        await using ScriptedServer server = await ScriptedServer.StartAsync();
        var answer = new ScriptedAnswer();
        for (int i = 0; i < 200; i++)
            answer.Say(Filler);
        server.Next(answer.End(FinishReason.Stop));
        using HttpResponseMessage response = await server.ChatAsync("\"stream\": true", Cancellation);
        await using Stream stream = await response.Content.ReadAsStreamAsync(Cancellation);
        var text = new StringBuilder();
        byte[] buffer = new byte[997];
        for (int read; (read = await stream.ReadAsync(buffer, Cancellation)) > 0;)
        {
            text.Append(Encoding.ASCII.GetString(buffer, 0, read));
            await Task.Yield();
        }
        Assert.EndsWith("data: [DONE]\n\n", text.ToString(), StringComparison.Ordinal);
        Assert.Equal(200, text.ToString().Split(Filler).Length - 1);
    }

    [Theory]
    [InlineData(true)]
    [InlineData(false)]
    public async Task A_body_of_100_MB_is_refused_and_not_kept(bool lengthKnown)
    {
        await using ScriptedServer server = await ScriptedServer.StartAsync();
        long before = GC.GetTotalMemory(forceFullCollection: true);
        long peak = 0;
        using var body = new EndlessContent(100_000_000, lengthKnown, () => peak = Math.Max(peak, GC.GetTotalMemory(forceFullCollection: true)));
        using HttpResponseMessage response = await server.Client.PostAsync("/v1/chat/completions", body, Cancellation);
        Assert.Equal("request_too_large", (await response.ErrorAsync(HttpStatusCode.RequestEntityTooLarge, Cancellation)).Text("code"));
        // Other tests run beside this one, so that what is alive is only nearly the body's.
        Assert.InRange(peak - before, long.MinValue, 48 << 20);

        server.Next(new ScriptedAnswer().Say("fine").End(FinishReason.Stop));
        using HttpResponseMessage other = await server.ChatAsync("", Cancellation);
        Assert.Equal(HttpStatusCode.OK, other.StatusCode);
    }

    [Fact]
    public async Task A_body_at_the_limit_passes_and_one_byte_more_does_not()
    {
        string json = ScriptedServer.Chat("");
        await using ScriptedServer server = await ScriptedServer.StartAsync(options => options with { MaxBodyBytes = json.Length });
        server.Next(new ScriptedAnswer().End(FinishReason.Stop));
        using HttpResponseMessage good = await server.PostAsync("/v1/chat/completions", json, Cancellation);
        Assert.Equal(HttpStatusCode.OK, good.StatusCode);
        using HttpResponseMessage bad = await server.PostAsync("/v1/chat/completions", json + " ", Cancellation);
        await bad.ErrorAsync(HttpStatusCode.RequestEntityTooLarge, Cancellation);
    }
}
