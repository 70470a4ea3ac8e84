namespace Granary.Grains.Devices;

/// <summary>The limits of one silo's device.</summary>
public sealed record DeviceOptions
{
    /// <summary>The token budget of a step.</summary>
    public required int MaxBatchTokens { get; init; }

    /// <summary>Sequences in the batch at once; at most <see cref="MaxBatchTokens"/>.</summary>
    public required int MaxSequences { get; init; }

    /// <summary>Sequences that may wait; beyond that, new requests are refused.</summary>
    public required int MaxQueue { get; init; }

    /// <summary>The longest sequence, in tokens.</summary>
    public required int ContextLength { get; init; }

    /// <summary>Batches of other silos' expert work that may wait; each silo has one under way per layer.</summary>
    public int MaxExpertBatches { get; init; } = 64;
}
