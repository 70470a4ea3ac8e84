namespace Orleans.Runtime.Placement;

/// <summary>What a placement director can see.</summary>
public interface IPlacementContext
{
    /// <summary>The silo that asks.</summary>
    SiloAddress LocalSilo { get; }

    /// <summary>The status of the silo that asks.</summary>
    SiloStatus LocalSiloStatus { get; }

    /// <summary>The silos that can host the grain.</summary>
    /// <param name="target">The grain.</param>
    /// <exception cref="OrleansException">There is none.</exception>
    SiloAddress[] GetCompatibleSilos(PlacementTarget target);
}
