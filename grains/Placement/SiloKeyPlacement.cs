using Orleans;
using Orleans.Runtime;

namespace Granary.Grains.Placement;

/// <summary>Places a grain on the silo that its key names.</summary>
[Serializable, GenerateSerializer, Immutable, SuppressReferenceTracking, Alias("granary.silo-key-placement")]
public sealed class SiloKeyPlacement : PlacementStrategy
{
    /// <summary>The one instance.</summary>
    public static SiloKeyPlacement Singleton { get; } = new();
}
