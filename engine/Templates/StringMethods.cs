using System.Collections.Frozen;
using System.Text;

namespace Granary.Engine.Templates;

/// <summary>The methods of strings.</summary>
internal static class StringMethods
{
    /// <summary>Their names.</summary>
    public static FrozenSet<string> Names { get; } = FrozenSet.Create(
        StringComparer.Ordinal,
        "split", "rsplit", "splitlines", "strip", "lstrip", "rstrip", "startswith", "endswith", "upper", "lower", "title", "capitalize", "replace", "join",
        "find", "rfind", "count", "removeprefix", "removesuffix", "isdigit", "isalpha", "isspace", "isupper", "islower", "zfill", "partition", "rpartition");

    /// <summary>Calls the method <paramref name="name"/> of <paramref name="text"/>.</summary>
    public static object? Call(string text, string name, Arguments arguments, RenderState state)
    {
        state.Build(text.Length);
        return name switch
        {
            "split" => TextSplitter.Split(text, arguments, fromEnd: false, state),
            "rsplit" => TextSplitter.Split(text, arguments, fromEnd: true, state),
            "splitlines" => TextSplitter.Lines(text, arguments.Flag(0, "keepends"), state),
            "partition" => Partition(text, arguments, fromEnd: false, state),
            "rpartition" => Partition(text, arguments, fromEnd: true, state),
            "strip" => Strip(text, arguments.String(0, "chars"), start: true, end: true),
            "lstrip" => Strip(text, arguments.String(0, "chars"), start: true, end: false),
            "rstrip" => Strip(text, arguments.String(0, "chars"), start: false, end: true),
            "startswith" => Affixes(arguments, state).Any(affix => text.StartsWith(affix, StringComparison.Ordinal)),
            "endswith" => Affixes(arguments, state).Any(affix => text.EndsWith(affix, StringComparison.Ordinal)),
            "upper" => text.ToUpperInvariant(),
            "lower" => text.ToLowerInvariant(),
            "title" => Title(text),
            "capitalize" => Capitalize(text),
            "replace" => Replace(text, arguments, state),
            "join" => Join(text, Operators.Items(arguments.Require(0, "iterable"), state), state),
            "find" => Position(text, text.IndexOf(arguments.RequireString(0, "sub"), StringComparison.Ordinal)),
            "rfind" => Position(text, text.LastIndexOf(arguments.RequireString(0, "sub"), StringComparison.Ordinal)),
            "count" => Count(text, arguments.RequireString(0, "sub")),
            "removeprefix" => text.StartsWith(arguments.RequireString(0, "prefix"), StringComparison.Ordinal) ? text[arguments.RequireString(0, "prefix").Length..] : text,
            "removesuffix" => text.EndsWith(arguments.RequireString(0, "suffix"), StringComparison.Ordinal) ? text[..^arguments.RequireString(0, "suffix").Length] : text,
            "isdigit" => text.Length > 0 && text.EnumerateRunes().All(Rune.IsDigit),
            "isalpha" => text.Length > 0 && text.EnumerateRunes().All(Rune.IsLetter),
            "isspace" => text.Length > 0 && text.EnumerateRunes().All(Rune.IsWhiteSpace),
            "isupper" => text.EnumerateRunes().Any(Rune.IsUpper) && !text.EnumerateRunes().Any(Rune.IsLower),
            "islower" => text.EnumerateRunes().Any(Rune.IsLower) && !text.EnumerateRunes().Any(Rune.IsUpper),
            "zfill" => FillZeros(text, arguments.Integer(0, "width", 0), state),
            _ => throw state.Fail($"A string has no method '{name}'"),
        };
    }

    /// <summary>A string without the given characters, or blanks, at its ends.</summary>
    public static string Strip(string text, string? chars, bool start, bool end)
    {
        var trimmed = text.AsSpan();
        if (start)
            trimmed = chars is null ? trimmed.TrimStart() : trimmed.TrimStart(chars);
        if (end)
            trimmed = chars is null ? trimmed.TrimEnd() : trimmed.TrimEnd(chars);
        // Trimming by no characters would trim blanks.
        return chars is "" ? text : trimmed.ToString();
    }

    /// <summary>A string with each word's first letter in upper case and the others in lower case.</summary>
    public static string Title(string text)
    {
        var result = new StringBuilder(text.Length);
        var inWord = false;
        foreach (var rune in text.EnumerateRunes())
        {
            result.Append(inWord ? Rune.ToLowerInvariant(rune) : Rune.ToUpperInvariant(rune));
            inWord = Rune.IsLetter(rune);
        }

        return result.ToString();
    }

    /// <summary>A string with its first letter in upper case and the others in lower case.</summary>
    public static string Capitalize(string text)
    {
        if (text.Length == 0)
            return text;
        Rune.DecodeFromUtf16(text, out _, out var first);
        return text[..first].ToUpperInvariant() + text[first..].ToLowerInvariant();
    }

    /// <summary>A string with one part replaced by another, everywhere or so many times from the left.</summary>
    public static string Replace(string text, Arguments arguments, RenderState state)
    {
        var (old, replacement) = (arguments.RequireString(0, "old"), arguments.RequireString(1, "new"));
        var limit = arguments.Get(2, "count") is null ? -1 : arguments.Integer(2, "count", -1);
        var result = new StringBuilder();
        var from = 0;
        for (long done = 0; done != limit; done++)
        {
            // An empty part is found before every character and at the end.
            var at = old.Length > 0 ? text.IndexOf(old, from, StringComparison.Ordinal) : NextBoundary(text, from, done == 0);
            if (at < 0)
                break;
            state.Step();
            state.Build(replacement.Length);
            result.Append(text, from, at - from).Append(replacement);
            from = at + old.Length;
            if (result.Length > state.Limits.OutputCharacters)
                throw state.Fail($"A text is longer than {state.Limits.OutputCharacters} characters");
        }

        return result.Append(text, from, text.Length - from).ToString();
    }

    /// <summary>Items as one string with <paramref name="separator"/> between.</summary>
    public static string Join(string separator, IReadOnlyList<object?> items, RenderState state)
    {
        var result = new StringBuilder();
        for (var i = 0; i < items.Count; i++)
        {
            var text = items[i] as string ?? throw state.Fail($"Strings can be joined, not {Operators.TypeName(items[i])}");
            Append(result, i > 0 ? separator : "", state);
            Append(result, text, state);
        }

        return result.ToString();
    }

    private static void Append(StringBuilder result, string text, RenderState state)
    {
        state.Build(text.Length);
        result.Append(text);
    }

    private static int NextBoundary(string text, int from, bool first)
    {
        if (first || from >= text.Length)
            return first ? 0 : -1;
        return from + (char.IsSurrogatePair(text, from) ? 2 : 1);
    }

    private static long Position(string text, int index) => index < 0 ? -1 : Runes.Count(text[..index]);

    private static long Count(string text, string part)
    {
        if (part.Length == 0)
            return Runes.Count(text) + 1;
        long count = 0;
        for (var at = text.IndexOf(part, StringComparison.Ordinal); at >= 0; at = text.IndexOf(part, at + part.Length, StringComparison.Ordinal))
            count++;
        return count;
    }

    private static IEnumerable<string> Affixes(Arguments arguments, RenderState state) => arguments.Require(0, "affix") switch
    {
        string affix => [affix],
        TupleValue tuple when tuple.Items.All(item => item is string) => tuple.Items.Cast<string>(),
        _ => throw state.Fail("A string or a tuple of strings is expected"),
    };

    private static TupleValue Partition(string text, Arguments arguments, bool fromEnd, RenderState state)
    {
        var separator = arguments.RequireString(0, "sep");
        if (separator.Length == 0)
            throw state.Fail("A separator must not be empty");
        var at = fromEnd ? text.LastIndexOf(separator, StringComparison.Ordinal) : text.IndexOf(separator, StringComparison.Ordinal);
        if (at < 0)
            return new TupleValue(fromEnd ? ["", "", text] : [text, "", ""]);
        return new TupleValue([text[..at], separator, text[(at + separator.Length)..]]);
    }

    private static string FillZeros(string text, long width, RenderState state)
    {
        if (width <= text.Length)
            return text;
        state.Build(width);
        var sign = text is ['+' or '-', ..] ? 1 : 0;
        return text[..sign] + text[sign..].PadLeft((int)width - sign, '0');
    }
}
