using Orleans;

namespace Granary.Interfaces.Devices;

/// <summary>How much of a prompt a silo has cached, and how busy it is.</summary>
/// <param name="Blocks">Leading blocks of the chain that the silo has.</param>
/// <param name="Status">The silo's device.</param>
[GenerateSerializer, Immutable, Alias("granary.prefix-answer")]
public sealed record PrefixAnswer([property: Id(0)] int Blocks, [property: Id(1)] DeviceStatus Status);
