using Orleans.Placement;

namespace Granary.Grains.Placement;

/// <summary>The grain's key is a silo's address in parsable form, and the grain lives there and nowhere else.</summary>
[AttributeUsage(AttributeTargets.Class)]
public sealed class SiloKeyPlacementAttribute() : PlacementAttribute(SiloKeyPlacement.Singleton);
