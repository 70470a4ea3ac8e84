using Orleans.Runtime;
using Orleans.Runtime.Placement;

namespace Granary.Grains.Placement;

/// <summary>Honours a placement hint; without one, the grain's hash picks a silo, the same each time.</summary>
public sealed class HintedPlacementDirector : IPlacementDirector
{
    /// <inheritdoc/>
    public Task<SiloAddress> OnAddActivation(PlacementStrategy strategy, PlacementTarget target, IPlacementContext context)
    {
        SiloAddress[] silos = context.GetCompatibleSilos(target);
        if (IPlacementDirector.GetPlacementHint(target.RequestContextData, silos) is { } hinted)
            return Task.FromResult(hinted);
        SiloAddress[] sorted = [.. silos];
        Array.Sort(sorted);
        return Task.FromResult(sorted[(int)(target.GrainIdentity.GetUniformHashCode() % (uint)sorted.Length)]);
    }
}
