using System.Text;
using Granary.Engine.Tokenizers;
using Granary.Grains.Gateways;
using Granary.Interfaces.Requests;

namespace Granary.Silo.Answers;

/// <summary>Reads one answer as text, piece by piece.</summary>
internal sealed class AnswerReader(IAnswerStream stream, Tokenizer tokenizer, string[] stops) : IAsyncDisposable
{
    private readonly AnswerText _text = new(tokenizer, stops);
    private readonly StringBuilder _piece = new();

    /// <summary>The request.</summary>
    public Guid Id => stream.Id;

    /// <summary>Why the answer ended: stop or length once it has, else none.</summary>
    public FinishReason Finish { get; private set; }

    /// <summary>Tokens of the answer so far.</summary>
    public int Tokens => _text.Tokens;

    /// <summary>Tokens of the prompt that came from the prefix cache.</summary>
    public int CachedTokens => stream.CachedTokens;

    /// <summary>Waits for more text.</summary>
    /// <returns>Text, never empty; null after the last piece.</returns>
    /// <exception cref="AnswerFailedException">The server could not go on.</exception>
    public async ValueTask<string?> ReadAsync(CancellationToken cancellation)
    {
        while (Finish == FinishReason.None)
        {
            TokenChunk? chunk = await stream.ReadAsync(cancellation);
            if (chunk is null)
                throw new AnswerFailedException("The answer ended without a reason.");
            Take(chunk);
            if (_piece.Length == 0)
                continue;
            string piece = _piece.ToString();
            _piece.Clear();
            return piece;
        }
        return null;
    }

    /// <inheritdoc/>
    public ValueTask DisposeAsync() => stream.DisposeAsync();

    private void Take(TokenChunk chunk)
    {
        foreach (int token in chunk.Tokens)
            _piece.Append(_text.Append(token));
        Finish = _text.Stopped ? FinishReason.Stop : chunk.Finish;
        if (Finish is FinishReason.Error or FinishReason.Cancelled)
            throw new AnswerFailedException(chunk.Error ?? "The request was cancelled.");
        if (Finish == FinishReason.None)
            return;
        _piece.Append(_text.Flush());
        // The end of the tokens can complete a stop text, with the last of a broken character.
        if (_text.Stopped)
            Finish = FinishReason.Stop;
    }
}
