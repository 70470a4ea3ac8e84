using Microsoft.Extensions.DependencyInjection;
using Orleans.Runtime;
using Orleans.Runtime.Placement;

namespace Granary.Embedded.Host;

/// <summary>Chooses silos for new activations on behalf of one silo.</summary>
internal sealed class PlacementService(SiloRuntime silo, int seed) : IPlacementContext
{
    private readonly Lock _lock = new();
    private readonly Random _random = new(seed);

    public SiloAddress LocalSilo => silo.Address;

    public SiloStatus LocalSiloStatus => silo.Status;

    public SiloAddress[] GetCompatibleSilos(PlacementTarget target) =>
        silo.Membership.Active is { Length: > 0 } active
            ? [.. active]
            : throw new OrleansException($"No silo of cluster {silo.ClusterId} is active, so {target.GrainIdentity} cannot be placed.");

    /// <summary>The silo where the grain lives; one is chosen if the cluster has no activation of it.</summary>
    public async ValueTask<SiloRuntime> PlaceAsync(GrainId id, Dictionary<string, object>? context)
    {
        if (silo.Find(id) is { } found) return found.Silo;
        var grain = GrainCatalog.Instance.Find(id.Type);
        var target = new PlacementTarget(id, context ?? []);
        var chosen = grain.Strategy switch
        {
            RandomPlacement => PickRandom(target),
            PreferLocalPlacement => PickLocal(target),
            _ => await DirectAsync(grain, target),
        };
        return silo.Cluster.Silo(chosen)
            ?? throw new OrleansException($"{chosen} was chosen for {id} and is not a member of the cluster.");
    }

    private SiloAddress PickRandom(PlacementTarget target)
    {
        var silos = GetCompatibleSilos(target);
        if (IPlacementDirector.GetPlacementHint(target.RequestContextData, silos) is { } hint) return hint;
        lock (_lock) return silos[_random.Next(silos.Length)];
    }

    private SiloAddress PickLocal(PlacementTarget target)
    {
        var silos = GetCompatibleSilos(target);
        if (IPlacementDirector.GetPlacementHint(target.RequestContextData, silos) is { } hint) return hint;
        if (silos.Contains(silo.Address)) return silo.Address;
        lock (_lock) return silos[_random.Next(silos.Length)];
    }

    private Task<SiloAddress> DirectAsync(GrainClass grain, PlacementTarget target)
    {
        var director = silo.Services.GetKeyedService<IPlacementDirector>(grain.Strategy.GetType())
            ?? throw new OrleansConfigurationException(
                $"No placement director is registered for {grain.Strategy.GetType().Name}, the strategy of {grain.Type.Name}; expected AddPlacementDirector.");
        return director.OnAddActivation(grain.Strategy, target, this);
    }
}
