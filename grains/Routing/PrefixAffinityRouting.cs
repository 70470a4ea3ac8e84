namespace Granary.Grains.Routing;

/// <summary>
/// Sends a request where it would have the least to wait for: the tokens of its prompt that the silo lacks, those that
/// the silo has yet to compute, and a token's worth of step for each sequence that it would share steps with.
/// A long cached prefix therefore attracts, but not to a silo that is busier by more than the prefix saves.
/// </summary>
public sealed class PrefixAffinityRouting : IRoutingPolicy
{
    private const int SequenceCost = 16;

    /// <inheritdoc/>
    public IReadOnlyList<string> Rank(IReadOnlyList<RoutingCandidate> candidates, int promptTokens) =>
    [
        .. candidates
            .Where(candidate => candidate.Open)
            .OrderBy(candidate => Cost(candidate, promptTokens))
            .ThenBy(candidate => candidate.Silo, StringComparer.Ordinal)
            .Select(candidate => candidate.Silo),
    ];

    private static long Cost(RoutingCandidate candidate, int promptTokens) =>
        promptTokens - candidate.MatchedTokens + candidate.PendingTokens
        + ((long)SequenceCost * (candidate.Running + candidate.Waiting));
}
