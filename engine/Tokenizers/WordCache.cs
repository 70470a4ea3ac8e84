using System.Collections.Concurrent;

namespace Granary.Engine.Tokenizers;

/// <summary>
/// Remembers the tokens of short pieces, for any number of threads. It holds at most <see cref="Capacity"/> pieces of at most
/// <see cref="LongestPiece"/> characters, a few more while threads race; when it is full it starts anew.
/// </summary>
internal sealed class WordCache
{
    /// <summary>Pieces held at most.</summary>
    public const int Capacity = 8192;

    /// <summary>The longest piece worth remembering, in UTF-16 units.</summary>
    public const int LongestPiece = 32;

    private volatile Generation _generation = new();

    /// <summary>The tokens of <paramref name="piece"/>, if they are remembered. The array is shared: it must not be written.</summary>
    public bool TryGet(ReadOnlySpan<char> piece, out int[]? tokens)
    {
        tokens = null;
        return piece.Length <= LongestPiece && _generation.Lookup.TryGetValue(piece, out tokens);
    }

    /// <summary>Remembers the tokens of <paramref name="piece"/>.</summary>
    public void Add(ReadOnlySpan<char> piece, int[] tokens)
    {
        if (piece.Length > LongestPiece)
            return;
        var generation = _generation;
        if (Interlocked.Increment(ref generation.Added) > Capacity)
            _generation = generation = new Generation { Added = 1 };
        generation.Lookup.TryAdd(piece, tokens);
    }

    private sealed class Generation
    {
        public int Added;

        public ConcurrentDictionary<string, int[]>.AlternateLookup<ReadOnlySpan<char>> Lookup { get; } =
            new ConcurrentDictionary<string, int[]>(StringComparer.Ordinal).GetAlternateLookup<ReadOnlySpan<char>>();
    }
}
