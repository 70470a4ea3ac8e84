using Orleans;

namespace Granary.Interfaces.Kv;

/// <summary>One copy of a sealed KV block.</summary>
/// <param name="Silo">The silo that has it, as a device grain's key.</param>
/// <param name="Tier">Which kind of memory it is in.</param>
[GenerateSerializer, Immutable, Alias("granary.block-copy")]
public readonly record struct BlockCopy([property: Id(0)] string Silo, [property: Id(1)] BlockTier Tier);
