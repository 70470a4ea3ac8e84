using Orleans;

namespace Granary.Interfaces.Devices;

/// <summary>Asks a silo how much of a prompt it has cached.</summary>
/// <param name="Hashes">The chain of block hashes, 32 bytes each, from the prompt's start.</param>
[GenerateSerializer, Immutable, Alias("granary.prefix-query")]
public sealed record PrefixQuery([property: Id(0)] byte[] Hashes);
