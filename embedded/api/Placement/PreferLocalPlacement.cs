namespace Orleans.Runtime;

/// <summary>The silo of the caller, where it can host the grain.</summary>
[Immutable]
[GenerateSerializer]
[SuppressReferenceTracking]
public sealed class PreferLocalPlacement : PlacementStrategy
{
    internal static PreferLocalPlacement Singleton { get; } = new();
}
