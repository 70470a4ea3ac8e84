using Orleans.Runtime;
using Orleans.Runtime.Placement;

namespace Granary.Grains.Placement;

/// <summary>Honours a placement hint; without one, the grain lives where it is called from.</summary>
public sealed class HintedPlacementDirector : IPlacementDirector
{
    /// <inheritdoc/>
    public Task<SiloAddress> OnAddActivation(PlacementStrategy strategy, PlacementTarget target, IPlacementContext context)
    {
        SiloAddress[] silos = context.GetCompatibleSilos(target);
        if (IPlacementDirector.GetPlacementHint(target.RequestContextData, silos) is { } hinted)
            return Task.FromResult(hinted);
        return Task.FromResult(Array.IndexOf(silos, context.LocalSilo) >= 0 ? context.LocalSilo : silos[0]);
    }
}
