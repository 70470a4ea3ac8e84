using System.Diagnostics;

namespace Granary.Engine.Kv;

/// <summary>
/// Which page holds what, without the bytes: reference counts, the index of sealed blocks by their hash, and the pages
/// that can be had. A page is free (nobody refers to it, its bytes mean nothing), cached (nobody refers to it, but it
/// is sealed under a hash), or referenced. A page that is wanted is taken from the free ones first, then from the
/// cached ones, least recently released first. Not thread-safe; deterministic.
/// </summary>
public sealed class KvPageTable
{
    /// <summary>Tokens of a block, and so of a page.</summary>
    public const int BlockTokens = KvPagePool.BlockTokens;

    private const int None = -1;

    private readonly int[] _references;
    private readonly PrefixHash[] _hashes;
    private readonly bool[] _sealed;
    private readonly Dictionary<PrefixHash, int> _index;
    private readonly int[] _free;
    private readonly int[] _older;
    private readonly int[] _newer;
    private readonly Action<PrefixHash>? _dropped;
    private int _freeCount;
    private int _oldest = None;
    private int _newest = None;

    /// <summary>A table of free pages.</summary>
    /// <param name="pages">How many.</param>
    /// <param name="dropped">Told of each sealed block that leaves the index.</param>
    public KvPageTable(int pages, Action<PrefixHash>? dropped = null)
    {
        ArgumentOutOfRangeException.ThrowIfNegativeOrZero(pages);
        _references = new int[pages];
        _hashes = new PrefixHash[pages];
        _sealed = new bool[pages];
        _index = new Dictionary<PrefixHash, int>();
        _older = new int[pages];
        _newer = new int[pages];
        _free = new int[pages];
        _dropped = dropped;
        // Taken from the end: low pages are handed out first, so that untouched memory stays untouched.
        for (int i = 0; i < pages; i++) _free[i] = pages - 1 - i;
        _freeCount = pages;
    }

    /// <summary>Pages in all.</summary>
    public int Total => _references.Length;

    /// <summary>Pages that nobody refers to and that hold nothing.</summary>
    public int Free => _freeCount;

    /// <summary>Pages that nobody refers to and that hold a sealed block.</summary>
    public int Cached { get; private set; }

    /// <summary>Pages that somebody refers to.</summary>
    public int Referenced { get; private set; }

    /// <summary>Pages that can be had: free and cached.</summary>
    public int Available => _freeCount + Cached;

    /// <summary>How many refer to a page.</summary>
    public int References(int page) => _references[page];

    /// <summary>The name of a page, if it is sealed.</summary>
    public bool TryGetSealed(int page, out PrefixHash hash)
    {
        hash = _sealed[page] ? _hashes[page] : default;
        return _sealed[page];
    }

    /// <summary>How many leading blocks of a chain are here, cached or referenced.</summary>
    public int Match(ReadOnlySpan<PrefixHash> chain)
    {
        int n = 0;
        while (n < chain.Length && _index.ContainsKey(chain[n])) n++;
        return n;
    }

    /// <summary>How many of the first <paramref name="blocks"/> blocks of a chain are here and referenced by nobody.</summary>
    public int CountCached(ReadOnlySpan<PrefixHash> chain, int blocks)
    {
        int n = 0;
        for (int i = 0; i < blocks; i++)
            if (_references[_index[chain[i]]] == 0) n++;
        return n;
    }

    /// <summary>Refers to the page of a sealed block.</summary>
    /// <exception cref="KeyNotFoundException">No page holds that block.</exception>
    public int Acquire(PrefixHash hash)
    {
        int page = _index[hash];
        if (_references[page]++ == 0)
        {
            Unlink(page);
            Cached--;
            Referenced++;
        }

        return page;
    }

    /// <summary>Takes a page for writing, dropping the oldest cached block if no page is free.</summary>
    /// <returns>False if every page is referenced.</returns>
    public bool TryAllocate(out int page)
    {
        if (_freeCount == 0 && !DropOldest())
        {
            page = None;
            return false;
        }

        page = _free[--_freeCount];
        Debug.Assert(_references[page] == 0 && !_sealed[page], "a free page holds nothing");
        _references[page] = 1;
        Referenced++;
        return true;
    }

    /// <summary>
    /// Names a full page, so that others can find it. If another page already has that name, nothing is noted and this
    /// page stays private.
    /// </summary>
    /// <returns>Whether the page is now in the index.</returns>
    public bool Seal(int page, PrefixHash hash)
    {
        if (_references[page] == 0) throw new InvalidOperationException($"Page {page} is sealed, but nobody refers to it");
        if (_sealed[page]) throw new InvalidOperationException($"Page {page} is sealed a second time");
        if (!_index.TryAdd(hash, page)) return false;
        _sealed[page] = true;
        _hashes[page] = hash;
        return true;
    }

    /// <summary>Ends one reference; without any, a sealed page becomes cached and another one free.</summary>
    public void Release(int page)
    {
        if (_references[page] <= 0) throw new InvalidOperationException($"Page {page} is released, but nobody refers to it");
        if (--_references[page] > 0) return;
        Referenced--;
        if (_sealed[page])
        {
            LinkNewest(page);
            Cached++;
        }
        else
        {
            _free[_freeCount++] = page;
        }
    }

    /// <summary>Drops every cached block.</summary>
    /// <returns>How many.</returns>
    public int Flush()
    {
        int n = 0;
        while (DropOldest()) n++;
        return n;
    }

    /// <summary>Checks that free, cached and referenced pages add up and that the lists agree with the counts.</summary>
    /// <exception cref="InvalidOperationException">They do not.</exception>
    public void Check()
    {
        int referenced = 0, cached = 0, indexed = 0;
        for (int i = 0; i < Total; i++)
        {
            if (_references[i] > 0) referenced++;
            else if (_sealed[i]) cached++;
            if (_sealed[i]) indexed++;
        }

        int linked = 0;
        for (int i = _oldest; i != None; i = _newer[i]) linked++;
        if (referenced != Referenced || cached != Cached || linked != Cached || indexed != _index.Count
            || _freeCount + Cached + Referenced != Total)
        {
            throw new InvalidOperationException(
                $"KV pages do not add up: {Total} in all, {_freeCount} free, {Cached} cached ({cached} found, {linked} linked), "
                + $"{Referenced} referenced ({referenced} found), {_index.Count} indexed ({indexed} sealed)");
        }
    }

    private bool DropOldest()
    {
        int page = _oldest;
        if (page == None) return false;
        Unlink(page);
        Cached--;
        _sealed[page] = false;
        _index.Remove(_hashes[page]);
        _free[_freeCount++] = page;
        _dropped?.Invoke(_hashes[page]);
        return true;
    }

    private void LinkNewest(int page)
    {
        _older[page] = _newest;
        _newer[page] = None;
        if (_newest == None) _oldest = page;
        else _newer[_newest] = page;
        _newest = page;
    }

    private void Unlink(int page)
    {
        int older = _older[page], newer = _newer[page];
        if (older == None) _oldest = newer;
        else _newer[older] = newer;
        if (newer == None) _newest = older;
        else _older[newer] = older;
    }
}
