using System.Text;

namespace Granary.Engine.Tokenizers;

/// <summary>
/// Byte pair encoding of one piece: starts from its bytes and joins the neighbours whose merge was learnt first, leftmost on a tie,
/// until no merge applies. A queue of candidates over a linked list keeps it at O(n log n) however long the piece is.
/// </summary>
internal sealed class BytePairMerger
{
    private readonly int[] _tokenOfByte;
    private readonly Dictionary<(int Left, int Right), (int Rank, int Token)> _merges;

    /// <param name="tokenOfByte">256 token ids.</param>
    /// <param name="merges">What two neighbouring tokens become, and how early that was learnt.</param>
    public BytePairMerger(int[] tokenOfByte, Dictionary<(int Left, int Right), (int Rank, int Token)> merges)
    {
        _tokenOfByte = tokenOfByte;
        _merges = merges;
    }

    /// <summary>The tokens of <paramref name="piece"/>.</summary>
    public int[] Merge(ReadOnlySpan<char> piece)
    {
        var bytes = new byte[Encoding.UTF8.GetByteCount(piece)];
        Encoding.UTF8.GetBytes(piece, bytes);
        var symbols = new Symbol[bytes.Length];
        for (var i = 0; i < bytes.Length; i++)
            symbols[i] = new Symbol(_tokenOfByte[bytes[i]], i - 1, i + 1 < bytes.Length ? i + 1 : -1);

        var candidates = new PriorityQueue<int, long>();
        for (var i = 0; i + 1 < symbols.Length; i++)
            Propose(symbols, i, candidates);

        var count = symbols.Length;
        while (candidates.TryDequeue(out var left, out var priority))
        {
            ref var symbol = ref symbols[left];
            // A candidate is stale when either side has been merged since.
            if (symbol.Token < 0 || symbol.Next < 0
                || !_merges.TryGetValue((symbol.Token, symbols[symbol.Next].Token), out var merge) || merge.Rank != priority >> 32)
            {
                continue;
            }

            ref var right = ref symbols[symbol.Next];
            symbol.Token = merge.Token;
            symbol.Next = right.Next;
            right.Token = -1;
            if (symbol.Next >= 0)
                symbols[symbol.Next].Previous = left;
            count--;
            if (symbol.Previous >= 0)
                Propose(symbols, symbol.Previous, candidates);
            if (symbol.Next >= 0)
                Propose(symbols, left, candidates);
        }

        var tokens = new int[count];
        for (int i = 0, at = 0; i < count; i++, at = symbols[at].Next)
            tokens[i] = symbols[at].Token;
        return tokens;
    }

    private void Propose(Symbol[] symbols, int left, PriorityQueue<int, long> candidates)
    {
        if (_merges.TryGetValue((symbols[left].Token, symbols[symbols[left].Next].Token), out var merge))
            candidates.Enqueue(left, ((long)merge.Rank << 32) | (uint)left);
    }

    private struct Symbol(int token, int previous, int next)
    {
        public int Token = token;
        public int Previous = previous;
        public int Next = next;
    }
}
