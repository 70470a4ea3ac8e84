using Orleans.Runtime;
using Orleans.Runtime.Placement;

namespace Granary.Grains.Placement;

/// <summary>Finds the silo that a grain's key names.</summary>
public sealed class SiloKeyPlacementDirector : IPlacementDirector
{
    /// <inheritdoc/>
    /// <exception cref="SiloUnavailableException">The silo is not, or no longer, part of the cluster.</exception>
    public Task<SiloAddress> OnAddActivation(PlacementStrategy strategy, PlacementTarget target, IPlacementContext context)
    {
        string key = target.GrainIdentity.Key.ToString()!;
        SiloAddress silo = SiloAddress.FromParsableString(key);
        return Array.IndexOf(context.GetCompatibleSilos(target), silo) >= 0
            ? Task.FromResult(silo)
            : Task.FromException<SiloAddress>(new SiloUnavailableException($"Silo {key} is not part of the cluster"));
    }
}
