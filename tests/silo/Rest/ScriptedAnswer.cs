using System.Threading.Channels;
using Granary.Grains.Gateways;
using Granary.Interfaces.Requests;
using Granary.Silo.Answers;

namespace Granary.Silo.Tests.Rest;

/// <summary>An answer that a test speaks token by token.</summary>
internal sealed class ScriptedAnswer : IAnswerStream
{
    private readonly Channel<TokenChunk> _chunks = Channel.CreateUnbounded<TokenChunk>();
    private readonly TaskCompletionSource _disposed = new(TaskCreationOptions.RunContinuationsAsynchronously);
    private int _read;

    public Guid Id { get; } = Guid.Parse("0123456789abcdef0123456789abcdef");

    public int CachedTokens { get; init; }

    /// <summary>Makes up chunks when the script has none left; null to wait for the script.</summary>
    public Func<TokenChunk>? Endless { get; init; }

    /// <summary>Done when the server has let go of the answer.</summary>
    public Task Disposed => _disposed.Task;

    /// <summary>Chunks that were taken.</summary>
    public int Read => Volatile.Read(ref _read);

    public ScriptedAnswer Say(string text)
    {
        _chunks.Writer.TryWrite(new TokenChunk(DemoFolder.Tokenizer.Encode(text, parseSpecial: false), FinishReason.None, null));
        return this;
    }

    public ScriptedAnswer End(FinishReason reason, string? error = null)
    {
        _chunks.Writer.TryWrite(new TokenChunk([], reason, error));
        _chunks.Writer.Complete();
        return this;
    }

    public async ValueTask<TokenChunk?> ReadAsync(CancellationToken cancellation)
    {
        Interlocked.Increment(ref _read);
        if (Endless is not null)
            return Endless();
        while (await _chunks.Reader.WaitToReadAsync(cancellation))
        {
            if (_chunks.Reader.TryRead(out TokenChunk? chunk))
                return chunk;
        }
        return null;
    }

    public ValueTask DisposeAsync()
    {
        _disposed.TrySetResult();
        return ValueTask.CompletedTask;
    }
}
