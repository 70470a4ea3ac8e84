using System.Buffers;
using System.IO.Pipelines;
using System.Text.Json;
using System.Text.Json.Serialization.Metadata;

namespace Granary.Silo.Rest;

/// <summary>
/// Writes server-sent events, each flushed before the next, so that what waits for a slow client never exceeds the
/// server's response buffer. A client that takes longer than the time-out over one of them is cut off.
/// </summary>
internal sealed class SseWriter : IDisposable
{
    private readonly HttpContext _context;
    private readonly PipeWriter _output;
    private readonly Utf8JsonWriter _json;
    private readonly TimeSpan _timeout;
    private readonly CancellationTokenSource _stall;

    /// <summary>Starts the response.</summary>
    public SseWriter(HttpContext context, TimeSpan timeout, TimeProvider time)
    {
        _context = context;
        _timeout = timeout;
        _stall = new CancellationTokenSource(Timeout.InfiniteTimeSpan, time);
        _stall.Token.Register(static state => ((HttpContext)state!).Abort(), context);
        HttpResponse response = context.Response;
        response.ContentType = "text/event-stream; charset=utf-8";
        response.Headers.CacheControl = "no-cache";
        // Proxies that buffer responses would hold tokens back.
        response.Headers["X-Accel-Buffering"] = "no";
        _output = response.BodyWriter;
        _json = new Utf8JsonWriter(_output, new JsonWriterOptions { Encoder = Wire.RestJson.Relaxed.Options.Encoder });
    }

    /// <summary>Writes one event and waits until the client's side of the buffer has room again.</summary>
    /// <exception cref="OperationCanceledException">The client left, or was cut off.</exception>
    public ValueTask WriteAsync<T>(T value, JsonTypeInfo<T> type)
    {
        _output.Write("data: "u8);
        _json.Reset();
        JsonSerializer.Serialize(_json, value, type);
        _json.Flush();
        _output.Write("\n\n"u8);
        return FlushAsync();
    }

    /// <summary>Writes the event that tells clients of the end.</summary>
    /// <exception cref="OperationCanceledException">The client left, or was cut off.</exception>
    public ValueTask WriteDoneAsync()
    {
        _output.Write("data: [DONE]\n\n"u8);
        return FlushAsync();
    }

    /// <inheritdoc/>
    public void Dispose()
    {
        _json.Dispose();
        _stall.Dispose();
    }

    private async ValueTask FlushAsync()
    {
        _stall.CancelAfter(_timeout);
        // Aborting the connection, not cancelling the flush, is what ends a write to a client that does not read.
        FlushResult result = await _output.FlushAsync(CancellationToken.None);
        _stall.CancelAfter(Timeout.InfiniteTimeSpan);
        if (result.IsCompleted || result.IsCanceled || _context.RequestAborted.IsCancellationRequested)
            throw new OperationCanceledException(_context.RequestAborted);
    }
}
