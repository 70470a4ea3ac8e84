using Orleans;

namespace Granary.Interfaces.Requests;

/// <summary>Tokens of one request, pushed from the silo that computed them to the gateway that holds the client.</summary>
[GenerateSerializer, Immutable, Alias("granary.token-update")]
public sealed record TokenUpdate
{
    /// <summary>The request.</summary>
    [Id(0)] public required Guid Request { get; init; }

    /// <summary>The generation that computed the tokens.</summary>
    [Id(1)] public required int Generation { get; init; }

    /// <summary>The position of the first of <see cref="Tokens"/>, counted from the first generated token.</summary>
    [Id(2)] public required int Position { get; init; }

    /// <summary>The tokens, in order; a stop token is not among them. May be empty in the last update.</summary>
    [Id(3)] public required int[] Tokens { get; init; }

    /// <summary>Why the answer ended, or <see cref="FinishReason.None"/>.</summary>
    [Id(4)] public FinishReason Finish { get; init; }

    /// <summary>How many tokens of the prompt came from the prefix cache.</summary>
    [Id(5)] public int CachedTokens { get; init; }

    /// <summary>With <see cref="FinishReason.Error"/>: what was lost.</summary>
    [Id(6)] public string? Error { get; init; }
}
