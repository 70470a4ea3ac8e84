namespace Orleans.Runtime.Placement;

/// <summary>Chooses silos for the grains of one placement strategy.</summary>
public interface IPlacementDirector
{
    /// <summary>The key in <see cref="RequestContext"/> under which a caller names the silo it would like.</summary>
    const string PlacementHintKey = nameof(PlacementHintKey);

    /// <summary>The caller's hint, if it is one of the compatible silos.</summary>
    /// <param name="requestContextData">The call's request context.</param>
    /// <param name="compatibleSilos">The silos that can host the grain.</param>
    static SiloAddress? GetPlacementHint(Dictionary<string, object> requestContextData, SiloAddress[] compatibleSilos) =>
        requestContextData is not null
        && requestContextData.TryGetValue(PlacementHintKey, out var value)
        && value is SiloAddress hint
        && Array.IndexOf(compatibleSilos, hint) >= 0
            ? hint
            : null;

    /// <summary>Chooses a silo for a new activation.</summary>
    /// <param name="strategy">The strategy of the grain class.</param>
    /// <param name="target">The grain.</param>
    /// <param name="context">What can be seen.</param>
    Task<SiloAddress> OnAddActivation(PlacementStrategy strategy, PlacementTarget target, IPlacementContext context);
}
