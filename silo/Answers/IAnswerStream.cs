using Granary.Grains.Gateways;

namespace Granary.Silo.Answers;

/// <summary>The tokens of an accepted request. Disposing of it before the end cancels the request.</summary>
internal interface IAnswerStream : IAsyncDisposable
{
    /// <summary>The request.</summary>
    Guid Id { get; }

    /// <summary>Tokens of the prompt that came from the prefix cache; known with the first chunk.</summary>
    int CachedTokens { get; }

    /// <summary>The next tokens; null after the last chunk.</summary>
    ValueTask<TokenChunk?> ReadAsync(CancellationToken cancellation);
}
