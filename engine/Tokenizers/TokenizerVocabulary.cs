namespace Granary.Engine.Tokenizers;

/// <summary>Describes a tokenizer by the arrays of a GGUF file's metadata.</summary>
internal static class TokenizerVocabulary
{
    /// <inheritdoc cref="Tokenizer.FromVocabulary"/>
    public static TokenizerDescription Describe(
        IReadOnlyList<string> tokens,
        IReadOnlyList<string> merges,
        IReadOnlyList<int> tokenTypes,
        string preTokenizer,
        int? prefixToken,
        int? suffixToken)
    {
        if (tokens.Count != tokenTypes.Count)
            throw new TokenizerFormatException($"There are {tokens.Count} tokens but {tokenTypes.Count} token types");

        var added = new List<AddedToken>();
        for (var id = 0; id < tokens.Count; id++)
        {
            switch (tokenTypes[id])
            {
                case 1 or 2 or 5:
                    break;
                case 3:
                    added.Add(new AddedToken(id, tokens[id], Special: true, Normalized: false));
                    break;
                case 4:
                    added.Add(new AddedToken(id, tokens[id], Special: false, Normalized: false));
                    break;
                default:
                    throw new TokenizerFormatException($"Token {id} has the type {tokenTypes[id]}; a byte-level vocabulary has types 1 to 5");
            }
        }

        return new TokenizerDescription
        {
            Tokens = tokens,
            Merges = [.. merges.Select(SplitMerge)],
            AddedTokens = added,
            PreTokenizer = PreTokenizers.ByName(preTokenizer),
            Prefix = prefixToken is { } prefix ? [prefix] : [],
            Suffix = suffixToken is { } suffix ? [suffix] : [],
        };
    }

    /// <summary>The two sides of a merge written "left right".</summary>
    /// <exception cref="TokenizerFormatException">It is not two words with a space between.</exception>
    public static (string Left, string Right) SplitMerge(string merge, int rank)
    {
        var space = merge.IndexOf(' ', StringComparison.Ordinal);
        if (space <= 0 || space == merge.Length - 1 || merge.IndexOf(' ', space + 1) >= 0)
            throw new TokenizerFormatException($"Merge {rank}, '{merge}', is not two tokens with a space between");
        return (merge[..space], merge[(space + 1)..]);
    }
}
