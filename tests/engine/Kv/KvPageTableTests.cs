using Granary.Engine.Kv;
using Xunit;

namespace Granary.Engine.Tests.Kv;

public sealed class KvPageTableTests
{
    private static PrefixHash Hash(ulong n) => new(n, 0, 0, 0);

    [Fact]
    public void Pages_are_handed_out_until_all_are_referenced()
    {
        var table = new KvPageTable(3);
        for (int i = 0; i < 3; i++)
        {
            Assert.True(table.TryAllocate(out int page));
            Assert.Equal(i, page);
        }

        Assert.False(table.TryAllocate(out _));
        Assert.Equal((0, 0, 3), (table.Free, table.Cached, table.Referenced));
        table.Check();
    }

    [Fact]
    public void A_sealed_page_stays_cached_after_its_release_and_is_found_again()
    {
        var table = new KvPageTable(2);
        table.TryAllocate(out int page);
        Assert.True(table.Seal(page, Hash(1)));
        table.Release(page);
        Assert.Equal((1, 1, 0), (table.Free, table.Cached, table.Referenced));
        Assert.Equal(1, table.Match([Hash(1), Hash(2)]));
        Assert.Equal(1, table.CountCached([Hash(1)], 1));
        Assert.Equal(page, table.Acquire(Hash(1)));
        Assert.Equal(page, table.Acquire(Hash(1)));
        Assert.Equal(0, table.CountCached([Hash(1)], 1));
        table.Release(page);
        Assert.Equal(1, table.Referenced);
        table.Release(page);
        Assert.Equal(0, table.Referenced);
        table.Check();
    }

    [Fact]
    public void A_page_tells_its_references_and_its_name()
    {
        var table = new KvPageTable(2);
        table.TryAllocate(out int page);
        Assert.False(table.TryGetSealed(page, out _));
        table.Seal(page, Hash(7));
        table.Acquire(Hash(7));
        Assert.Equal((2, 0), (table.References(page), table.References(1 - page)));
        Assert.True(table.TryGetSealed(page, out PrefixHash hash));
        Assert.Equal(Hash(7), hash);
        table.Release(page);
        table.Release(page);
        Assert.Equal(0, table.References(page));
        Assert.True(table.TryGetSealed(page, out _));
        table.Flush();
        Assert.False(table.TryGetSealed(page, out _));
    }

    [Fact]
    public void An_unsealed_page_is_free_after_its_release()
    {
        var table = new KvPageTable(1);
        table.TryAllocate(out int page);
        table.Release(page);
        Assert.Equal((1, 0, 0), (table.Free, table.Cached, table.Referenced));
        Assert.Throws<InvalidOperationException>(() => table.Release(page));
    }

    [Fact]
    public void The_least_recently_released_block_is_dropped_first()
    {
        var dropped = new List<PrefixHash>();
        var table = new KvPageTable(3, dropped.Add);
        for (ulong i = 0; i < 3; i++)
        {
            table.TryAllocate(out int page);
            table.Seal(page, Hash(i));
        }

        foreach (int page in (int[])[1, 0, 2]) table.Release(page);
        // Touching the oldest makes it the newest.
        table.Release(table.Acquire(Hash(1)));
        Assert.True(table.TryAllocate(out int taken));
        Assert.Equal(0, taken);
        Assert.Equal([Hash(0)], dropped);
        Assert.Equal(0, table.Match([Hash(0)]));
        table.Check();
    }

    [Fact]
    public void A_second_page_of_the_same_name_stays_private()
    {
        var table = new KvPageTable(2);
        table.TryAllocate(out int first);
        table.TryAllocate(out int second);
        Assert.True(table.Seal(first, Hash(7)));
        Assert.False(table.Seal(second, Hash(7)));
        table.Release(second);
        table.Release(first);
        Assert.Equal((1, 1, 0), (table.Free, table.Cached, table.Referenced));
        table.Check();
    }

    [Fact]
    public void A_flush_leaves_no_cached_block()
    {
        var table = new KvPageTable(4);
        for (ulong i = 0; i < 3; i++)
        {
            table.TryAllocate(out int page);
            table.Seal(page, Hash(i));
            if (i > 0) table.Release(page);
        }

        Assert.Equal(2, table.Flush());
        Assert.Equal((3, 0, 1), (table.Free, table.Cached, table.Referenced));
        Assert.Equal(1, table.Match([Hash(0)]));
        table.Check();
    }

    [Fact]
    public void Random_use_keeps_the_sums()
    {
        const int seed = 11;
        var random = new Random(seed);
        var table = new KvPageTable(16);
        var held = new List<int>();
        for (int i = 0; i < 20_000; i++)
        {
            switch (random.Next(4))
            {
                case 0 when table.TryAllocate(out int page):
                    held.Add(page);
                    if (random.Next(2) == 0) table.Seal(page, Hash((ulong)random.Next(24)));
                    break;
                case 1:
                    PrefixHash hash = Hash((ulong)random.Next(24));
                    if (table.Match([hash]) == 1) held.Add(table.Acquire(hash));
                    break;
                case 2 when held.Count > 0:
                    int at = random.Next(held.Count);
                    table.Release(held[at]);
                    held.RemoveAt(at);
                    break;
                case 3 when random.Next(50) == 0:
                    table.Flush();
                    break;
                default:
                    break;
            }

            table.Check();
        }

        foreach (int page in held) table.Release(page);
        Assert.Equal(0, table.Referenced);
    }
}
