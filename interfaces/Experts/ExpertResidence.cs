using Orleans;

namespace Granary.Interfaces.Experts;

/// <summary>Where an expert grain is, and what it holds there.</summary>
/// <param name="Silo">The silo of the activation, as a device grain's key.</param>
/// <param name="Resident">Whether the silo's device has the expert's weights.</param>
/// <param name="Bytes">Bytes of those weights.</param>
[GenerateSerializer, Immutable, Alias("granary.expert-residence")]
public sealed record ExpertResidence(
    [property: Id(0)] string Silo,
    [property: Id(1)] bool Resident,
    [property: Id(2)] long Bytes);
