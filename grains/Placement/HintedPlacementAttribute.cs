using Orleans.Placement;

namespace Granary.Grains.Placement;

/// <summary>The grain lives where the call that brings it to life hints (<see cref="PlacementHint"/>).</summary>
[AttributeUsage(AttributeTargets.Class)]
public sealed class HintedPlacementAttribute() : PlacementAttribute(HintedPlacement.Singleton);
