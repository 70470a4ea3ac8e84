using Orleans;

namespace Granary.Interfaces.Requests;

/// <summary>Asks a request grain to begin, or to go on from tokens that the gateway already has.</summary>
[GenerateSerializer, Immutable, Alias("granary.start-request")]
public sealed record StartRequest
{
    /// <summary>What is asked for.</summary>
    [Id(0)] public required RequestSpec Spec { get; init; }

    /// <summary>One for the first attempt; one more each time the gateway starts the request anew.</summary>
    [Id(1)] public required int Generation { get; init; }

    /// <summary>Tokens generated so far; the next one has position <c>Produced.Length</c>.</summary>
    [Id(2)] public required int[] Produced { get; init; }

    /// <summary>Whom tokens are pushed to.</summary>
    [Id(3)] public required ITokenSink Sink { get; init; }

    /// <summary>The gateway's name: requests with the same one are pushed to together.</summary>
    [Id(4)] public required string Gateway { get; init; }
}
