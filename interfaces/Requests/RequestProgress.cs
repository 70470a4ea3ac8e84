using Orleans;

namespace Granary.Interfaces.Requests;

/// <summary>How far a request is, as its grain knows it.</summary>
/// <param name="Phase">Where in its life it is.</param>
/// <param name="Generation">The generation at work; zero when unknown.</param>
/// <param name="Silo">The silo at work, as a device grain's key.</param>
[GenerateSerializer, Immutable, Alias("granary.request-progress")]
public sealed record RequestProgress(
    [property: Id(0)] RequestPhase Phase,
    [property: Id(1)] int Generation,
    [property: Id(2)] string Silo);
