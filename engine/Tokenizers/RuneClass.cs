using System.Globalization;
using System.Text;

namespace Granary.Engine.Tokenizers;

/// <summary>What a split pattern distinguishes about a character.</summary>
internal enum RuneClass
{
    /// <summary>Past the end of the text.</summary>
    End,

    /// <summary>General category L.</summary>
    Letter,

    /// <summary>General category N.</summary>
    Number,

    /// <summary>White_Space.</summary>
    Space,

    /// <summary>Anything else.</summary>
    Other,
}

/// <summary>Classifies characters, those beyond the basic plane included.</summary>
internal static class RuneClasses
{
    /// <summary>The class of the character at <paramref name="index"/>, and its length in UTF-16 units (0 at the end).</summary>
    public static RuneClass At(ReadOnlySpan<char> text, int index, out int length)
    {
        if (index >= text.Length)
        {
            length = 0;
            return RuneClass.End;
        }

        Rune.DecodeFromUtf16(text[index..], out var rune, out length);
        if (Rune.IsWhiteSpace(rune))
            return RuneClass.Space;
        return Rune.GetUnicodeCategory(rune) switch
        {
            UnicodeCategory.UppercaseLetter or UnicodeCategory.LowercaseLetter or UnicodeCategory.TitlecaseLetter
                or UnicodeCategory.ModifierLetter or UnicodeCategory.OtherLetter => RuneClass.Letter,
            UnicodeCategory.DecimalDigitNumber or UnicodeCategory.LetterNumber or UnicodeCategory.OtherNumber => RuneClass.Number,
            _ => RuneClass.Other,
        };
    }

    /// <summary>The end of the run of <paramref name="wanted"/> characters that begins at <paramref name="index"/>.</summary>
    public static int RunEnd(ReadOnlySpan<char> text, int index, RuneClass wanted)
    {
        while (At(text, index, out var length) == wanted)
            index += length;
        return index;
    }
}
