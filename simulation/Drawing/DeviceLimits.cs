namespace Granary.Simulation.Drawing;

/// <summary>The limits of one device.</summary>
/// <param name="KvBlocks">KV blocks of 32 tokens; the same on all silos of a run, so that what fits one fits all.</param>
/// <param name="BatchTokens">The token budget of a step.</param>
/// <param name="Sequences">Sequences in the batch at once.</param>
/// <param name="Queue">Sequences that may wait.</param>
/// <param name="ExpertBatches">Batches of other silos' expert work that may wait.</param>
/// <param name="StepTime">How long a step takes at least.</param>
/// <param name="RowTime">How much longer it takes for each row.</param>
internal sealed record DeviceLimits(
    int KvBlocks, int BatchTokens, int Sequences, int Queue, int ExpertBatches, TimeSpan StepTime, TimeSpan RowTime);
