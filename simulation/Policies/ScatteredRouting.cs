using Granary.Grains.Routing;
using Granary.Simulation.Drawing;

namespace Granary.Simulation.Policies;

/// <summary>Sends requests anywhere: no placement is wrong, so none may change an answer.</summary>
/// <param name="seed">Decides where to.</param>
internal sealed class ScatteredRouting(ulong seed) : IRoutingPolicy
{
    /// <inheritdoc/>
    public IReadOnlyList<string> Rank(IReadOnlyList<RoutingCandidate> candidates, int promptTokens) =>
    [
        .. candidates
            .Where(candidate => candidate.Open)
            .Select(candidate => candidate.Silo)
            .OrderBy(silo => SeedStream.Mix(seed ^ SeedStream.Hash(silo) ^ (ulong)promptTokens))
            .ThenBy(silo => silo, StringComparer.Ordinal),
    ];
}
