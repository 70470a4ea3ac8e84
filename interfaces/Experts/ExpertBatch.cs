using Orleans;

namespace Granary.Interfaces.Experts;

/// <summary>Rows of one layer that a peer's experts are asked to compute: one message per peer.</summary>
[GenerateSerializer, Immutable, Alias("granary.expert-batch")]
public sealed record ExpertBatch
{
    /// <summary>The map by which the rows were sent; under another one they are refused.</summary>
    [Id(0)] public required MapEpoch Epoch { get; init; }

    /// <summary>The layer.</summary>
    [Id(1)] public required int Layer { get; init; }

    /// <summary>The experts asked for, ascending.</summary>
    [Id(2)] public required int[] Experts { get; init; }

    /// <summary>Expert i has rows <c>Offsets[i]</c> to <c>Offsets[i + 1]</c>.</summary>
    [Id(3)] public required int[] Offsets { get; init; }

    /// <summary>The rows, each the model's hidden size wide.</summary>
    [Id(4)] public required float[] Rows { get; init; }
}
