using Orleans;

namespace Granary.Interfaces.Requests;

/// <summary>The answer to <see cref="IRequestGrain.Start"/>.</summary>
/// <param name="Status">Accepted, or why not.</param>
/// <param name="Silo">The silo that answered, as a device grain's key.</param>
/// <param name="Detail">For people: what did not fit, and the limit.</param>
[GenerateSerializer, Immutable, Alias("granary.start-result")]
public sealed record StartResult(
    [property: Id(0)] StartStatus Status,
    [property: Id(1)] string Silo,
    [property: Id(2)] string? Detail = null);
