namespace Granary.Engine.Tokenizers;

/// <summary>The English endings that split patterns set apart: 's 't 're 've 'm 'll 'd.</summary>
internal static class Contractions
{
    /// <summary>The length of the ending at <paramref name="start"/>, apostrophe included, or 0.</summary>
    public static int Match(ReadOnlySpan<char> text, int start, bool ignoreCase)
    {
        if (text[start] != '\'' || start + 1 >= text.Length)
            return 0;
        var first = Fold(text[start + 1], ignoreCase);
        if (first is 's' or 't' or 'm' or 'd')
            return 2;
        if (start + 2 >= text.Length)
            return 0;
        var second = Fold(text[start + 2], ignoreCase);
        return (first, second) is ('r', 'e') or ('v', 'e') or ('l', 'l') ? 3 : 0;
    }

    // The long s is the only character outside ASCII whose case folds to a letter of these endings.
    private static char Fold(char c, bool ignoreCase) => !ignoreCase ? c : c == '\u017F' ? 's' : char.ToLowerInvariant(c);
}
