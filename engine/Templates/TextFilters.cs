using System.Globalization;
using System.Text;

namespace Granary.Engine.Templates;

/// <summary>Filters that give text or numbers.</summary>
internal static class TextFilters
{
    /// <summary>They by name.</summary>
    public static IEnumerable<KeyValuePair<string, Filter>> All { get; } = new Dictionary<string, Filter>
    {
        ["tojson"] = (value, arguments, state) => JsonText.Write(value, state, arguments),
        ["string"] = (value, _, state) => TextForm.Of(value, state),
        ["safe"] = (value, _, state) => TextForm.Of(value, state),
        ["trim"] = (value, arguments, state) => StringMethods.Strip(Text(value, state), arguments.String(0, "chars"), start: true, end: true),
        ["upper"] = (value, _, state) => Text(value, state).ToUpperInvariant(),
        ["lower"] = (value, _, state) => Text(value, state).ToLowerInvariant(),
        ["title"] = (value, _, state) => Title(Text(value, state)),
        ["capitalize"] = (value, _, state) => StringMethods.Capitalize(Text(value, state)),
        ["replace"] = (value, arguments, state) => StringMethods.Replace(Text(value, state), arguments, state),
        ["indent"] = Indent,
        ["escape"] = (value, _, state) => Escape(Text(value, state), state),
        ["e"] = (value, _, state) => Escape(Text(value, state), state),
        ["int"] = ToInteger,
        ["float"] = ToFloat,
        ["abs"] = (value, _, state) => value is double number ? Math.Abs(number)
            : value is bool or long && Arithmetic.ToLong(value) != long.MinValue ? (object)Math.Abs(Arithmetic.ToLong(value))
            : throw state.Fail($"{Operators.TypeName(value)} has no absolute value"),
        ["round"] = (value, arguments, state) => value is bool or long ? (object)Arithmetic.ToLong(value) : Round(value, arguments, state),
    };

    private static string Text(object? value, RenderState state)
    {
        var text = TextForm.Of(value, state);
        state.Build(text.Length);
        return text;
    }

    // Unlike the method of that name, the filter starts a word after a blank, a hyphen or an opening bracket only.
    private static string Title(string text)
    {
        var result = new StringBuilder(text.Length);
        var inWord = false;
        foreach (var rune in text.EnumerateRunes())
        {
            result.Append(inWord ? Rune.ToLowerInvariant(rune) : Rune.ToUpperInvariant(rune));
            inWord = !Rune.IsWhiteSpace(rune) && rune.Value is not ('-' or '(' or '{' or '[' or '<');
        }

        return result.ToString();
    }

    private static string Indent(object? value, Arguments arguments, RenderState state)
    {
        var width = arguments.Get(0, "width") switch
        {
            string given => given,
            _ => new string(' ', (int)Math.Clamp(arguments.Integer(0, "width", 4), 0, 1000)),
        };
        var (first, blank) = (arguments.Flag(1, "first"), arguments.Flag(2, "blank"));
        var lines = Text(value, state).Split('\n');
        state.Build((long)lines.Length * width.Length);
        var result = new StringBuilder();
        for (var i = 0; i < lines.Length; i++)
        {
            result.Append(i > 0 ? "\n" : "");
            result.Append(i == 0 ? (first ? width : "") : lines[i].Length > 0 || blank ? width : "");
            result.Append(lines[i]);
        }

        return result.ToString();
    }

    private static string Escape(string text, RenderState state)
    {
        var result = new StringBuilder(text.Length);
        foreach (var c in text)
        {
            _ = c switch
            {
                '&' => result.Append("&amp;"),
                '<' => result.Append("&lt;"),
                '>' => result.Append("&gt;"),
                '"' => result.Append("&#34;"),
                '\'' => result.Append("&#39;"),
                _ => result.Append(c),
            };
        }

        state.Build(result.Length);
        return result.ToString();
    }

    private static object? ToInteger(object? value, Arguments arguments, RenderState state)
    {
        var whenNone = arguments.Get(0, "default", 0L);
        return value switch
        {
            bool or long => Arithmetic.ToLong(value),
            double number when Math.Abs(number) < 9e18 => (long)number,
            string text when long.TryParse(text.Trim(), NumberStyles.AllowLeadingSign, CultureInfo.InvariantCulture, out var number) => number,
            string text when ParseFloat(text) is { } number && Math.Abs(number) < 9e18 => (long)number,
            _ => whenNone,
        };
    }

    private static object? ToFloat(object? value, Arguments arguments, RenderState state) => value switch
    {
        bool or long or double => Arithmetic.ToDouble(value),
        string text when ParseFloat(text) is { } number => number,
        _ => arguments.Get(0, "default", 0.0),
    };

    private static double? ParseFloat(string text) =>
        double.TryParse(text.Trim(), NumberStyles.Float, CultureInfo.InvariantCulture, out var number) ? number : null;

    private static double Round(object? value, Arguments arguments, RenderState state)
    {
        if (!Arithmetic.IsNumber(value))
            throw state.Fail($"{Operators.TypeName(value)} cannot be rounded");
        var digits = arguments.Integer(0, "precision", 0);
        if (digits is < 0 or > 15)
            throw state.Fail("A number can be rounded to 0 to 15 digits");
        var number = Arithmetic.ToDouble(value!);
        var scale = 1.0;
        for (var i = 0; i < digits; i++)
            scale *= 10;
        return arguments.String(1, "method") switch
        {
            null or "common" => Math.Round(number, (int)digits, MidpointRounding.ToEven),
            "ceil" => Math.Ceiling(number * scale) / scale,
            "floor" => Math.Floor(number * scale) / scale,
            var method => throw state.Fail($"There is no rounding '{method}'"),
        };
    }
}
