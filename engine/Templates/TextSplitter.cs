using System.Buffers;

namespace Granary.Engine.Templates;

/// <summary>Splits strings into lists.</summary>
internal static class TextSplitter
{
    private static readonly SearchValues<char> LineEnds = SearchValues.Create("\n\r\u000B\u000C\u001C\u001D\u001E\u0085\u2028\u2029");

    /// <summary>The parts between separators, or between runs of blanks, with at most so many cuts.</summary>
    public static List<object?> Split(string text, Arguments arguments, bool fromEnd, RenderState state)
    {
        var separator = arguments.String(0, "sep");
        var cuts = arguments.Integer(1, "maxsplit", -1);
        if (separator == "")
            throw state.Fail("A separator must not be empty");
        var parts = separator is null ? ByBlanks(text, cuts, fromEnd) : BySeparator(text, separator, cuts, fromEnd);
        if (fromEnd)
            parts.Reverse();
        state.Step(parts.Count);
        return parts;
    }

    /// <summary>The lines, with or without their ends.</summary>
    public static List<object?> Lines(string text, bool keepEnds, RenderState state)
    {
        var lines = new List<object?>();
        for (var start = 0; start < text.Length;)
        {
            var end = text.AsSpan(start).IndexOfAny(LineEnds);
            if (end < 0)
            {
                lines.Add(text[start..]);
                break;
            }

            end += start;
            var next = text[end] == '\r' && end + 1 < text.Length && text[end + 1] == '\n' ? end + 2 : end + 1;
            lines.Add(text[start..(keepEnds ? next : end)]);
            start = next;
        }

        state.Step(lines.Count);
        return lines;
    }

    private static List<object?> BySeparator(string text, string separator, long cuts, bool fromEnd)
    {
        var parts = new List<object?>();
        var (from, to) = (0, text.Length);
        while (parts.Count != cuts)
        {
            var at = fromEnd
                ? text.AsSpan(0, to).LastIndexOf(separator, StringComparison.Ordinal)
                : text.IndexOf(separator, from, StringComparison.Ordinal);
            if (at < 0)
                break;
            parts.Add(fromEnd ? text[(at + separator.Length)..to] : text[from..at]);
            (from, to) = fromEnd ? (0, at) : (at + separator.Length, text.Length);
        }

        parts.Add(text[from..to]);
        return parts;
    }

    private static List<object?> ByBlanks(string text, long cuts, bool fromEnd)
    {
        var parts = new List<object?>();
        var rest = fromEnd ? text.AsSpan().TrimEnd() : text.AsSpan().TrimStart();
        while (rest.Length > 0)
        {
            if (parts.Count == cuts)
            {
                parts.Add(rest.ToString());
                break;
            }

            var length = 0;
            while (length < rest.Length && !char.IsWhiteSpace(rest[fromEnd ? rest.Length - 1 - length : length]))
                length++;
            parts.Add((fromEnd ? rest[^length..] : rest[..length]).ToString());
            rest = fromEnd ? rest[..^length].TrimEnd() : rest[length..].TrimStart();
        }

        return parts;
    }
}
