using Orleans;

namespace Granary.Interfaces.Requests;

/// <summary>A gateway, seen from the silos that compute its requests.</summary>
[Alias("granary.token-sink")]
public interface ITokenSink : IGrainObserver
{
    /// <summary>
    /// Hands over tokens. Returning acknowledges them: a sender that gets no answer sends the same batch again,
    /// so a sink takes each position once.
    /// </summary>
    [Alias("push")]
    Task Push(TokenBatch batch);
}
