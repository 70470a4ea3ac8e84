namespace Granary.Engine.Tokenizers;

/// <summary>What a tokenizer is made of, whatever file it came from.</summary>
internal sealed record TokenizerDescription
{
    /// <summary>The content of each token id as the file spells it; null for an id that no token has.</summary>
    public required IReadOnlyList<string?> Tokens { get; init; }

    /// <summary>The pairs to merge, first learnt first, in the vocabulary's spelling.</summary>
    public required IReadOnlyList<(string Left, string Right)> Merges { get; init; }

    /// <summary>Tokens found as a whole.</summary>
    public required IReadOnlyList<AddedToken> AddedTokens { get; init; }

    /// <summary>How text is split.</summary>
    public required IPreTokenizer PreTokenizer { get; init; }

    /// <summary>Whether text is brought to Unicode's normal form C first.</summary>
    public bool NormalizeNfc { get; init; }

    /// <summary>Whether a piece that is a token as a whole is taken as such without merging.</summary>
    public bool IgnoreMerges { get; init; }

    /// <summary>Tokens put before a text on demand.</summary>
    public IReadOnlyList<int> Prefix { get; init; } = [];

    /// <summary>Tokens put after a text on demand.</summary>
    public IReadOnlyList<int> Suffix { get; init; } = [];
}
