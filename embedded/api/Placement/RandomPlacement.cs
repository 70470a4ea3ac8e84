namespace Orleans.Runtime;

/// <summary>Any silo, by chance.</summary>
[Immutable]
[GenerateSerializer]
[SuppressReferenceTracking]
public sealed class RandomPlacement : PlacementStrategy
{
    internal static RandomPlacement Singleton { get; } = new();
}
