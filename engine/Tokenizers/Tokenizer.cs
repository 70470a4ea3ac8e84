using System.Text;

namespace Granary.Engine.Tokenizers;

/// <summary>A byte-level BPE tokenizer. It is immutable to its callers and may be used by any number of threads.</summary>
public sealed class Tokenizer
{
    private readonly TokenTable _table;
    private readonly BytePairMerger _merger;
    private readonly WordCache _cache = new();
    private readonly IPreTokenizer _preTokenizer;
    private readonly AddedTokenTrie _rawTokens;
    private readonly AddedTokenTrie _normalizedTokens;
    private readonly bool _normalizeNfc;
    private readonly bool _ignoreMerges;
    private readonly int[] _prefix;
    private readonly int[] _suffix;

    internal Tokenizer(TokenizerDescription description)
    {
        _table = new TokenTable(description.Tokens, description.AddedTokens);
        _merger = new BytePairMerger(TokensOfBytes(), MergeTable(description.Merges));
        _preTokenizer = description.PreTokenizer;
        _rawTokens = new AddedTokenTrie(description.AddedTokens.Where(token => !token.Normalized));
        _normalizedTokens = new AddedTokenTrie(description.AddedTokens.Where(token => token.Normalized));
        _normalizeNfc = description.NormalizeNfc;
        _ignoreMerges = description.IgnoreMerges;
        _prefix = [.. description.Prefix];
        _suffix = [.. description.Suffix];
        foreach (var token in _prefix.Concat(_suffix))
        {
            if (token < 0 || token >= _table.Count)
                throw new TokenizerFormatException($"Token {token}, to be added around texts, is outside a vocabulary of {_table.Count}");
        }
    }

    /// <summary>Token ids are less than this.</summary>
    public int VocabularySize => _table.Count;

    /// <summary>Reads a Hugging Face <c>tokenizer.json</c>.</summary>
    /// <exception cref="TokenizerFormatException">The file is malformed, or asks for what is not supported.</exception>
    /// <exception cref="IOException">The file cannot be read.</exception>
    public static Tokenizer FromJson(string tokenizerJsonPath) => new(TokenizerJson.Read(tokenizerJsonPath));

    /// <summary>Makes a tokenizer from the arrays of a GGUF file's metadata.</summary>
    /// <param name="tokens"><c>tokenizer.ggml.tokens</c>.</param>
    /// <param name="merges"><c>tokenizer.ggml.merges</c>: "left right", first learnt first.</param>
    /// <param name="tokenTypes"><c>tokenizer.ggml.token_type</c>: 1 normal, 2 unknown, 3 control, 4 user-defined, 5 unused.</param>
    /// <param name="preTokenizer"><c>tokenizer.ggml.pre</c>.</param>
    /// <param name="prefixToken">The token put before a text on demand (<c>bos_token_id</c> where <c>add_bos_token</c> is true), or null.</param>
    /// <param name="suffixToken">The token put after a text on demand (<c>eos_token_id</c> where <c>add_eos_token</c> is true), or null.</param>
    /// <exception cref="TokenizerFormatException">The arrays do not fit together, or ask for what is not supported.</exception>
    public static Tokenizer FromVocabulary(
        IReadOnlyList<string> tokens,
        IReadOnlyList<string> merges,
        IReadOnlyList<int> tokenTypes,
        string preTokenizer,
        int? prefixToken = null,
        int? suffixToken = null) =>
        new(TokenizerVocabulary.Describe(tokens, merges, tokenTypes, preTokenizer, prefixToken, suffixToken));

    /// <summary>The tokens of <paramref name="text"/>. A lone surrogate counts as U+FFFD.</summary>
    /// <param name="text">Any text.</param>
    /// <param name="parseSpecial">Whether control tokens spelt out in the text become those tokens; false for what users write.</param>
    /// <param name="addSpecial">Whether to put the tokenizer's own prefix and suffix around the text.</param>
    public int[] Encode(string text, bool parseSpecial, bool addSpecial = false)
    {
        ArgumentNullException.ThrowIfNull(text);
        var wellFormed = WellFormed(text);
        var tokens = new List<int>(wellFormed.Length / 3);
        if (addSpecial)
            tokens.AddRange(_prefix);
        for (var start = 0; start < wellFormed.Length;)
        {
            var added = _rawTokens.Find(wellFormed, start, parseSpecial, out var index);
            EncodeText(wellFormed[start..index], parseSpecial, tokens);
            start = Take(added, index, tokens);
        }

        if (addSpecial)
            tokens.AddRange(_suffix);
        return [.. tokens];
    }

    /// <summary>The bytes that <paramref name="token"/> stands for; a token may hold part of a character. Control tokens give their name.</summary>
    /// <exception cref="ArgumentOutOfRangeException">The id is outside the vocabulary.</exception>
    public ReadOnlySpan<byte> Bytes(int token)
    {
        CheckToken(token);
        return _table.Bytes(token);
    }

    /// <summary>Whether <paramref name="token"/> is control: the start or end of a turn or a text.</summary>
    /// <exception cref="ArgumentOutOfRangeException">The id is outside the vocabulary.</exception>
    public bool IsSpecial(int token)
    {
        CheckToken(token);
        return _table.IsSpecial(token);
    }

    /// <summary>Finds a token by its spelling in the vocabulary: added tokens are themselves, others are in the byte-level alphabet.</summary>
    public bool TryGetToken(string content, out int id) => _table.TryGet(content, out id);

    /// <summary>The text of <paramref name="tokens"/>, control tokens by name; bytes that are not UTF-8 become U+FFFD.</summary>
    /// <exception cref="ArgumentOutOfRangeException">An id is outside the vocabulary.</exception>
    public string Decode(ReadOnlySpan<int> tokens)
    {
        var bytes = new List<byte>(tokens.Length * 4);
        foreach (var token in tokens)
            bytes.AddRange(Bytes(token));
        return Encoding.UTF8.GetString([.. bytes]);
    }

    private static string WellFormed(string text)
    {
        var at = text.AsSpan().IndexOfAnyInRange('\uD800', '\uDFFF');
        if (at < 0)
            return text;
        var result = new StringBuilder(text.Length);
        foreach (var rune in text.EnumerateRunes())
            result.Append(rune);
        return result.ToString();
    }

    private void EncodeText(string text, bool parseSpecial, List<int> tokens)
    {
        if (_normalizeNfc)
            text = text.Normalize(NormalizationForm.FormC);
        for (var start = 0; start < text.Length;)
        {
            var added = _normalizedTokens.Find(text, start, parseSpecial, out var index);
            EncodePieces(text.AsSpan(start, index - start), tokens);
            start = Take(added, index, tokens);
        }
    }

    private static int Take(AddedToken? added, int index, List<int> tokens)
    {
        if (added is null)
            return index;
        tokens.Add(added.Id);
        return index + added.Content.Length;
    }

    private void EncodePieces(ReadOnlySpan<char> text, List<int> tokens)
    {
        for (var start = 0; start < text.Length;)
        {
            var end = _preTokenizer.PieceEnd(text, start);
            var piece = text[start..end];
            if (!_cache.TryGet(piece, out var found))
            {
                found = EncodePiece(piece);
                _cache.Add(piece, found);
            }

            tokens.AddRange(found!);
            start = end;
        }
    }

    private int[] EncodePiece(ReadOnlySpan<char> piece)
    {
        if (_ignoreMerges)
        {
            var spelling = string.Concat(Encoding.UTF8.GetBytes(piece.ToString()).Select(ByteAlphabet.Char));
            if (_table.TryGet(spelling, out var whole))
                return [whole];
        }

        return _merger.Merge(piece);
    }

    private int[] TokensOfBytes()
    {
        var tokens = new int[256];
        for (var b = 0; b < 256; b++)
        {
            if (!_table.TryGet(ByteAlphabet.Char((byte)b).ToString(), out tokens[b]))
                throw new TokenizerFormatException($"The vocabulary has no token for the byte 0x{b:X2}");
        }

        return tokens;
    }

    private Dictionary<(int Left, int Right), (int Rank, int Token)> MergeTable(IReadOnlyList<(string Left, string Right)> merges)
    {
        var table = new Dictionary<(int Left, int Right), (int Rank, int Token)>(merges.Count);
        for (var rank = 0; rank < merges.Count; rank++)
        {
            var (left, right) = merges[rank];
            if (!_table.TryGet(left, out var leftId) || !_table.TryGet(right, out var rightId) || !_table.TryGet(left + right, out var merged))
                throw new TokenizerFormatException($"Merge {rank}, '{left} {right}', names or makes a token that is not in the vocabulary");
            table.TryAdd((leftId, rightId), (rank, merged));
        }

        return table;
    }

    private void CheckToken(int token)
    {
        if ((uint)token >= (uint)_table.Count)
            throw new ArgumentOutOfRangeException(nameof(token), token, $"The vocabulary has {_table.Count} tokens");
    }
}
