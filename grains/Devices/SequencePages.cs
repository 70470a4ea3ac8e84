using Granary.Engine.Kv;
using Granary.Grains.Scheduling;

namespace Granary.Grains.Devices;

/// <summary>
/// The pages that sequences hold: taken from the cache by name, allocated, named when full, released. Only the
/// <see cref="SequenceTable"/> touches it, under its lock.
/// </summary>
/// <param name="pages">Accounts for the device's pages.</param>
/// <param name="sealed">Told of each block that got a name.</param>
internal sealed class SequencePages(KvPageTable pages, Action<int, PrefixHash>? @sealed)
{
    /// <summary>What a scheduler sees of a sequence that has no pages yet.</summary>
    public SequenceView ViewWaiting(Sequence sequence)
    {
        ReadOnlySpan<PrefixHash> chain = sequence.ReusableChain();
        int matched = pages.Match(chain);
        return new SequenceView(sequence.Known, 0, 0, matched, pages.CountCached(chain, matched));
    }

    /// <summary>Takes the leading blocks of a sequence that the cache has; they count as computed.</summary>
    public void TakeCached(Sequence sequence)
    {
        ReadOnlySpan<PrefixHash> chain = sequence.ReusableChain();
        int matched = pages.Match(chain);
        for (int block = 0; block < matched; block++) sequence.Pages[block] = pages.Acquire(chain[block]);
        sequence.PageCount = matched;
        sequence.Sealed = matched;
        sequence.Computed = matched * KvPageTable.BlockTokens;
        if (sequence.CachedTokens < 0)
            sequence.CachedTokens = Math.Min(sequence.Computed, sequence.Spec.Prompt.Length);
    }

    /// <summary>Allocates pages for the next rows of a sequence.</summary>
    /// <returns>How many of the rows found a page.</returns>
    public int Grow(Sequence sequence, int rows)
    {
        int needed = SequenceView.PagesFor(sequence.Computed + rows);
        while (sequence.PageCount < needed && pages.TryAllocate(out int page)) sequence.Pages[sequence.PageCount++] = page;
        return Math.Min(rows, (sequence.PageCount * KvPageTable.BlockTokens) - sequence.Computed);
    }

    /// <summary>Names the blocks of a sequence that have become full.</summary>
    public void Seal(Sequence sequence)
    {
        for (; (sequence.Sealed + 1) * KvPageTable.BlockTokens <= sequence.Computed; sequence.Sealed++)
        {
            int page = sequence.Pages[sequence.Sealed];
            PrefixHash hash = sequence.HashOf(sequence.Sealed);
            if (pages.Seal(page, hash)) @sealed?.Invoke(page, hash);
        }
    }

    /// <summary>Lets go of a sequence's pages.</summary>
    public void Release(Sequence sequence)
    {
        // Last block first: of a cached chain the tail goes before the head, which more prompts may share.
        for (int i = sequence.PageCount - 1; i >= 0; i--) pages.Release(sequence.Pages[i]);
        sequence.PageCount = 0;
    }
}
