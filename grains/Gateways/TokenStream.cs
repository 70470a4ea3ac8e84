namespace Granary.Grains.Gateways;

/// <summary>The tokens of an accepted request, as they come. Disposing of it before the end cancels the request.</summary>
public sealed class TokenStream : IAsyncDisposable
{
    private readonly Gateway _gateway;
    private readonly GatewayRequest _request;

    internal TokenStream(Gateway gateway, GatewayRequest request)
    {
        _gateway = gateway;
        _request = request;
    }

    /// <summary>The request.</summary>
    public Guid Id => _request.Id;

    /// <summary>The silo at work, as a device grain's key.</summary>
    public string Silo => _request.Silo;

    /// <summary>How many times the request was started; more than one if a silo was lost.</summary>
    public int Generation => _request.Generation;

    /// <summary>Tokens of the prompt that came from the prefix cache; known with the first chunk.</summary>
    public int CachedTokens => _request.CachedTokens;

    /// <summary>Waits for the next tokens.</summary>
    /// <returns>Null after the last chunk.</returns>
    public async ValueTask<TokenChunk?> ReadAsync(CancellationToken cancellation)
    {
        while (await _request.Chunks.WaitToReadAsync(cancellation))
            if (_request.Chunks.TryRead(out TokenChunk? chunk)) return chunk;
        return null;
    }

    /// <inheritdoc/>
    public ValueTask DisposeAsync() => _gateway.ReleaseAsync(_request);
}
