using Orleans;

namespace Granary.Interfaces.Requests;

/// <summary>What a request asks for; it never changes once accepted. The arrays are not to be written to.</summary>
[GenerateSerializer, Immutable, Alias("granary.request-spec")]
public sealed record RequestSpec
{
    /// <summary>The model's name.</summary>
    [Id(0)] public required string Model { get; init; }

    /// <summary>The prompt's tokens; at least one.</summary>
    [Id(1)] public required int[] Prompt { get; init; }

    /// <summary>The most tokens to generate; at least one.</summary>
    [Id(2)] public required int MaxTokens { get; init; }

    /// <summary>How tokens are drawn, the seed included.</summary>
    [Id(3)] public required SamplingSpec Sampling { get; init; }

    /// <summary>Tokens that end the answer and belong to it no more.</summary>
    [Id(4)] public required int[] StopTokens { get; init; }

    /// <summary>Part of every KV key: requests with different salts share no blocks.</summary>
    [Id(5)] public string CacheSalt { get; init; } = "";
}
