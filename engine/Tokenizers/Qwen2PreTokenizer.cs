namespace Granary.Engine.Tokenizers;

/// <summary>Qwen2's split: a number is one digit, a word takes one character before it, line ends close a run of blanks.</summary>
internal sealed class Qwen2PreTokenizer : IPreTokenizer
{
    /// <summary>The pattern that this class stands for.</summary>
    public const string Pattern =
        @"(?i:'s|'t|'re|'ve|'m|'ll|'d)|[^\r\n\p{L}\p{N}]?\p{L}+|\p{N}| ?[^\s\p{L}\p{N}]+[\r\n]*|\s*[\r\n]+|\s+(?!\S)|\s+";

    /// <inheritdoc/>
    public int PieceEnd(ReadOnlySpan<char> text, int start)
    {
        if (Contractions.Match(text, start, ignoreCase: true) is > 0 and var ending)
            return start + ending;

        var kind = RuneClasses.At(text, start, out var length);
        var second = start + length;
        switch (kind)
        {
            case RuneClass.Letter:
                return RuneClasses.RunEnd(text, second, RuneClass.Letter);
            case RuneClass.Number:
                return second;
        }

        var isLineEnd = text[start] is '\r' or '\n';
        var next = RuneClasses.At(text, second, out _);
        if (!isLineEnd && next == RuneClass.Letter)
            return RuneClasses.RunEnd(text, second, RuneClass.Letter);
        if (kind == RuneClass.Other || (text[start] == ' ' && next == RuneClass.Other))
            return SymbolsEnd(text, second);
        return BlanksEnd(text, start);
    }

    private static int SymbolsEnd(ReadOnlySpan<char> text, int index)
    {
        index = RuneClasses.RunEnd(text, index, RuneClass.Other);
        while (index < text.Length && text[index] is '\r' or '\n')
            index++;
        return index;
    }

    private static int BlanksEnd(ReadOnlySpan<char> text, int start)
    {
        var end = RuneClasses.RunEnd(text, start, RuneClass.Space);
        var lineEnd = text[start..end].LastIndexOfAny('\r', '\n');
        if (lineEnd >= 0)
            return start + lineEnd + 1;
        return Gpt2PreTokenizer.LeaveOneBlank(text, start, end);
    }
}
