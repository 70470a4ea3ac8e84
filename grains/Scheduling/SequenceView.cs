using Granary.Engine.Kv;

namespace Granary.Grains.Scheduling;

/// <summary>What a scheduler sees of a sequence.</summary>
/// <param name="Known">Tokens known: the prompt and those generated.</param>
/// <param name="Computed">Tokens whose keys and values are in the cache.</param>
/// <param name="Pages">Pages that the sequence refers to.</param>
/// <param name="Matched">For a waiting sequence: leading blocks that the cache has.</param>
/// <param name="MatchedIdle">Of <paramref name="Matched"/>, those that nobody refers to, so that using them uses up pages.</param>
public readonly record struct SequenceView(int Known, int Computed, int Pages, int Matched = 0, int MatchedIdle = 0)
{
    /// <summary>Tokens that are known and not computed; one for a sequence that decodes.</summary>
    public int Remaining => Known - Computed;

    /// <summary>Pages missing to hold <paramref name="tokens"/> tokens.</summary>
    public int PagesMissing(int tokens) => Math.Max(0, PagesFor(tokens) - Pages);

    /// <summary>Pages that hold <paramref name="tokens"/> tokens.</summary>
    public static int PagesFor(int tokens) => (tokens + KvPageTable.BlockTokens - 1) / KvPageTable.BlockTokens;
}
