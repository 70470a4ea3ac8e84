namespace Granary.Engine.Tokenizers;

/// <summary>GPT-2's split, which the plain byte-level pre-tokenizer uses: words, numbers and symbols each take one space before them.</summary>
internal sealed class Gpt2PreTokenizer : IPreTokenizer
{
    /// <summary>The pattern that this class stands for.</summary>
    public const string Pattern = @"'s|'t|'re|'ve|'m|'ll|'d| ?\p{L}+| ?\p{N}+| ?[^\s\p{L}\p{N}]+|\s+(?!\S)|\s+";

    /// <inheritdoc/>
    public int PieceEnd(ReadOnlySpan<char> text, int start)
    {
        if (Contractions.Match(text, start, ignoreCase: false) is > 0 and var ending)
            return start + ending;

        var first = text[start] == ' ' ? start + 1 : start;
        var kind = RuneClasses.At(text, first, out _);
        if (kind is RuneClass.Letter or RuneClass.Number or RuneClass.Other)
            return RuneClasses.RunEnd(text, first, kind);
        return LeaveOneBlank(text, start, RuneClasses.RunEnd(text, start, RuneClass.Space));
    }

    /// <summary>The end of a run of blanks that leaves its last one to the piece that follows, if there are two and one follows.</summary>
    public static int LeaveOneBlank(ReadOnlySpan<char> text, int start, int end) =>
        end == text.Length || end == start + 1 ? end : end - 1;
}
