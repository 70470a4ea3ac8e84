using Granary.Silo.Rest.Errors;

namespace Granary.Silo.Rest;

/// <summary>Whether the server takes requests. It goes one way: loading, ready, draining, stopped.</summary>
internal sealed class Readiness : IDisposable
{
    private static readonly TimeSpan WhileLoading = TimeSpan.FromSeconds(1);
    private static readonly TimeSpan WhileDraining = TimeSpan.FromSeconds(5);

    private readonly CancellationTokenSource _stopped = new();
    private volatile ServerPhase _phase = ServerPhase.Loading;

    /// <summary>Where the server is in its life.</summary>
    public ServerPhase Phase => _phase;

    /// <summary>Fires when requests that still run are to end with an error.</summary>
    public CancellationToken Stopped => _stopped.Token;

    /// <summary>The model answers.</summary>
    public void SetReady() => Interlocked.CompareExchange(ref _phase, ServerPhase.Ready, ServerPhase.Loading);

    /// <summary>No more requests are taken.</summary>
    public void SetDraining() => _phase = ServerPhase.Draining;

    /// <summary>Requests that still run end with an error.</summary>
    public void Stop()
    {
        SetDraining();
        _stopped.Cancel();
    }

    /// <summary>Passes when requests are taken.</summary>
    /// <exception cref="ApiException">The server is loading or draining.</exception>
    public void Check()
    {
        if (_phase == ServerPhase.Loading)
            throw new ApiException(ApiError.Unavailable("loading", "The model is being loaded; try again shortly.", WhileLoading));
        if (_phase == ServerPhase.Draining)
            throw new ApiException(Draining());
    }

    /// <summary>What a client is told when its request is cut off or refused because the server goes away.</summary>
    public static ApiError Draining() =>
        ApiError.Unavailable("draining", "The server is shutting down; another one may answer.", WhileDraining);

    /// <inheritdoc/>
    public void Dispose() => _stopped.Dispose();
}
