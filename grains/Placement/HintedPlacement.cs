using Orleans;
using Orleans.Runtime;

namespace Granary.Grains.Placement;

/// <summary>Places a grain where the call that brings it to life hints.</summary>
[Serializable, GenerateSerializer, Immutable, SuppressReferenceTracking, Alias("granary.hinted-placement")]
public sealed class HintedPlacement : PlacementStrategy
{
    /// <summary>The one instance.</summary>
    public static HintedPlacement Singleton { get; } = new();
}
