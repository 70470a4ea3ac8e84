using System.Buffers;

namespace Granary.Engine.Tokenizers;

/// <summary>Finds added tokens in text: the leftmost one, and of those that start there the longest.</summary>
internal sealed class AddedTokenTrie
{
    private readonly Dictionary<(int Node, char Next), int> _edges = [];
    private readonly List<AddedToken?> _ends = [null];
    private readonly SearchValues<char> _firstChars;

    public AddedTokenTrie(IEnumerable<AddedToken> tokens)
    {
        var firstChars = new HashSet<char>();
        foreach (var token in tokens)
        {
            firstChars.Add(token.Content[0]);
            var node = 0;
            foreach (var c in token.Content)
            {
                if (!_edges.TryGetValue((node, c), out var next))
                {
                    next = _ends.Count;
                    _ends.Add(null);
                    _edges.Add((node, c), next);
                }

                node = next;
            }

            _ends[node] = token;
        }

        _firstChars = SearchValues.Create([.. firstChars]);
    }

    /// <summary>The first added token at or after <paramref name="start"/>, and where it begins; null if there is none.</summary>
    public AddedToken? Find(ReadOnlySpan<char> text, int start, bool parseSpecial, out int index)
    {
        for (index = start; index < text.Length; index++)
        {
            var skip = text[index..].IndexOfAny(_firstChars);
            if (skip < 0)
                break;
            index += skip;
            if (Longest(text[index..], parseSpecial) is { } token)
                return token;
        }

        index = text.Length;
        return null;
    }

    private AddedToken? Longest(ReadOnlySpan<char> text, bool parseSpecial)
    {
        AddedToken? best = null;
        var node = 0;
        foreach (var c in text)
        {
            if (!_edges.TryGetValue((node, c), out node))
                break;
            if (_ends[node] is { } token && (parseSpecial || !token.Special))
                best = token;
        }

        return best;
    }
}
