namespace Granary.Grains.Devices;

/// <summary>Counts of a device's <see cref="SequenceTable"/> at one moment.</summary>
/// <param name="Running">Sequences in the batch.</param>
/// <param name="Waiting">Sequences that wait.</param>
/// <param name="Pages">KV pages in all.</param>
/// <param name="PagesAvailable">Pages that nobody refers to.</param>
/// <param name="PagesCached">Of these, pages that hold a cached block.</param>
/// <param name="PendingTokens">Tokens known and not computed.</param>
/// <param name="Preemptions">Sequences preempted so far.</param>
/// <param name="Draining">Whether new sequences are refused.</param>
public readonly record struct TableCounts(
    int Running, int Waiting, int Pages, int PagesAvailable, int PagesCached, long PendingTokens, long Preemptions, bool Draining);
