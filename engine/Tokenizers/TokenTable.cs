using System.Text;

namespace Granary.Engine.Tokenizers;

/// <summary>Tokens by id and by content, with the bytes that each stands for laid end to end.</summary>
internal sealed class TokenTable
{
    private readonly Dictionary<string, int> _idOfContent = new(StringComparer.Ordinal);
    private readonly byte[] _bytes;
    private readonly int[] _offsets;
    private readonly bool[] _special;

    public TokenTable(IReadOnlyList<string?> tokens, IReadOnlyList<AddedToken> addedTokens)
    {
        var added = new Dictionary<int, AddedToken>();
        foreach (var token in addedTokens)
        {
            if (token.Id < 0 || token.Id >= tokens.Count)
                throw new TokenizerFormatException($"Added token '{token.Content}' has id {token.Id}, outside a vocabulary of {tokens.Count}");
            if (token.Content.Length == 0)
                throw new TokenizerFormatException($"Added token {token.Id} is empty");
            added[token.Id] = token;
        }

        var bytes = new List<byte>();
        _offsets = new int[tokens.Count + 1];
        _special = new bool[tokens.Count];
        for (var id = 0; id < tokens.Count; id++)
        {
            if (added.TryGetValue(id, out var token))
            {
                _special[id] = token.Special;
                _idOfContent[token.Content] = id;
                bytes.AddRange(Encoding.UTF8.GetBytes(token.Content));
            }
            else if (tokens[id] is { } content)
            {
                _idOfContent.TryAdd(content, id);
                AppendBytes(content, bytes);
            }

            _offsets[id + 1] = bytes.Count;
        }

        _bytes = [.. bytes];
    }

    /// <summary>One more than the greatest token id.</summary>
    public int Count => _special.Length;

    /// <summary>The bytes that <paramref name="token"/> stands for.</summary>
    public ReadOnlySpan<byte> Bytes(int token) => _bytes.AsSpan(_offsets[token], _offsets[token + 1] - _offsets[token]);

    /// <summary>Whether <paramref name="token"/> is control.</summary>
    public bool IsSpecial(int token) => _special[token];

    /// <summary>The id of the token that the vocabulary spells <paramref name="content"/>.</summary>
    public bool TryGet(string content, out int id) => _idOfContent.TryGetValue(content, out id);

    // A token that is not spelt in the byte alphabet, such as a placeholder, stands for its own text.
    private static void AppendBytes(string content, List<byte> bytes)
    {
        var start = bytes.Count;
        foreach (var c in content)
        {
            if (!ByteAlphabet.TryByte(c, out var value))
            {
                bytes.RemoveRange(start, bytes.Count - start);
                bytes.AddRange(Encoding.UTF8.GetBytes(content));
                return;
            }

            bytes.Add(value);
        }
    }
}
