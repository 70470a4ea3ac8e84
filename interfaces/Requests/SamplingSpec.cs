using Orleans;

namespace Granary.Interfaces.Requests;

/// <summary>How the next token of a request is drawn.</summary>
/// <param name="Temperature">Divides the logits; zero takes the likeliest token.</param>
/// <param name="TopK">Only this many of the likeliest tokens take part; zero for all.</param>
/// <param name="TopP">Only the smallest set of likeliest tokens with this much mass takes part; one for all.</param>
/// <param name="Seed">Keys the random numbers: the same seed gives the same tokens.</param>
[GenerateSerializer, Immutable, Alias("granary.sampling")]
public sealed record SamplingSpec(
    [property: Id(0)] float Temperature,
    [property: Id(1)] int TopK,
    [property: Id(2)] float TopP,
    [property: Id(3)] ulong Seed);
