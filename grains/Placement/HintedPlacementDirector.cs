using Orleans.Runtime;
using Orleans.Runtime.Placement;

namespace Granary.Grains.Placement;

/// <summary>Honours a placement hint; without one, the grain lives where it is called from.</summary>
public sealed class HintedPlacementDirector : IPlacementDirector
{
    /// <inheritdoc/>
    /// <exception cref="SiloUnavailableException">The silo that the call names is not, or not yet, or no longer known here.</exception>
    public Task<SiloAddress> OnAddActivation(PlacementStrategy strategy, PlacementTarget target, IPlacementContext context)
    {
        SiloAddress[] silos = context.GetCompatibleSilos(target);
        if (IPlacementDirector.GetPlacementHint(target.RequestContextData, silos) is { } hinted)
            return Task.FromResult(hinted);
        // Anywhere else it would be of no use, and in the way of the next attempt.
        if (target.RequestContextData is { Count: > 0 } values && values.TryGetValue(IPlacementDirector.PlacementHintKey, out object? hint))
            return Task.FromException<SiloAddress>(new SiloUnavailableException($"Silo {hint} is not known on {context.LocalSilo}"));
        return Task.FromResult(Array.IndexOf(silos, context.LocalSilo) >= 0 ? context.LocalSilo : silos[0]);
    }
}
