using Orleans;

namespace Granary.Interfaces.Requests;

/// <summary>What one silo has for one gateway, in one message.</summary>
/// <param name="Silo">The sender, as a device grain's key.</param>
/// <param name="Updates">In the order in which they were committed.</param>
[GenerateSerializer, Immutable, Alias("granary.token-batch")]
public sealed record TokenBatch([property: Id(0)] string Silo, [property: Id(1)] TokenUpdate[] Updates);
