using Orleans;

namespace Granary.Interfaces.Experts;

/// <summary>What became of an <see cref="ExpertBatch"/>.</summary>
/// <param name="Epoch">The epoch of the device that answered.</param>
/// <param name="Rows">The experts' outputs, unweighted, in the order of the batch; null when it was refused.</param>
[GenerateSerializer, Immutable, Alias("granary.expert-batch-result")]
public sealed record ExpertBatchResult([property: Id(0)] MapEpoch Epoch, [property: Id(1)] float[]? Rows)
{
    /// <summary>Whether a batch was refused only for want of room: the same batch may be sent again.</summary>
    /// <param name="batch">The batch.</param>
    public bool IsBusy(ExpertBatch batch) => Rows is null && Epoch == batch.Epoch;
}
