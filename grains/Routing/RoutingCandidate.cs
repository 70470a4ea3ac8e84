namespace Granary.Grains.Routing;

/// <summary>A silo that could take a request.</summary>
/// <param name="Silo">The silo, as a device grain's key.</param>
/// <param name="MatchedTokens">Tokens of the prompt that it has cached.</param>
/// <param name="PendingTokens">Tokens that it has yet to compute.</param>
/// <param name="Running">Sequences in its batch.</param>
/// <param name="Waiting">Sequences that wait.</param>
/// <param name="QueueLimit">The most that may wait.</param>
/// <param name="Draining">Whether it takes no new requests.</param>
public readonly record struct RoutingCandidate(
    string Silo, int MatchedTokens, long PendingTokens, int Running, int Waiting, int QueueLimit, bool Draining)
{
    /// <summary>Whether the silo would take a request now.</summary>
    public bool Open => !Draining && Waiting < QueueLimit;
}
