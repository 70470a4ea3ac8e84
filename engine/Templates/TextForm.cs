using System.Globalization;
using System.Text;

namespace Granary.Engine.Templates;

/// <summary>Values as text, in Python's spelling.</summary>
internal static class TextForm
{
    /// <summary>How a value prints: strings as they are, what is undefined as nothing.</summary>
    public static string Of(object? value, RenderState state)
    {
        switch (value)
        {
            case string text:
                return text;
            case Undefined:
                return "";
        }

        var result = new StringBuilder();
        Append(result, value, state);
        return result.ToString();
    }

    /// <summary>A number with a fraction: the shortest digits that read back as it.</summary>
    public static string Of(double value)
    {
        if (!double.IsFinite(value))
            return double.IsNaN(value) ? "nan" : value > 0 ? "inf" : "-inf";
        var text = value.ToString("E16", CultureInfo.InvariantCulture);
        var exponent = int.Parse(text.AsSpan(text.IndexOf('E', StringComparison.Ordinal) + 1), CultureInfo.InvariantCulture);
        var shortest = value.ToString("R", CultureInfo.InvariantCulture);
        var digits = new string([.. shortest.TakeWhile(c => c != 'E').Where(char.IsAsciiDigit)]).TrimStart('0').TrimEnd('0');
        var sign = double.IsNegative(value) ? "-" : "";
        if (digits.Length == 0)
            return sign + "0.0";
        if (exponent is < -4 or >= 16)
        {
            var fraction = digits.Length > 1 ? "." + digits[1..] : "";
            return $"{sign}{digits[0]}{fraction}e{(exponent < 0 ? '-' : '+')}{Math.Abs(exponent):00}";
        }

        if (exponent < 0)
            return $"{sign}0.{new string('0', -exponent - 1)}{digits}";
        digits = digits.PadRight(exponent + 2, '0');
        return $"{sign}{digits[..(exponent + 1)]}.{digits[(exponent + 1)..]}";
    }

    private static void Append(StringBuilder result, object? value, RenderState state)
    {
        state.Step();
        state.Enter();
        var start = result.Length;
        switch (value)
        {
            case null:
                result.Append("None");
                break;
            case bool flag:
                result.Append(flag ? "True" : "False");
                break;
            case long number:
                result.Append(CultureInfo.InvariantCulture, $"{number}");
                break;
            case double number:
                result.Append(Of(number));
                break;
            case string text:
                AppendQuoted(result, text);
                break;
            case Undefined:
                result.Append("Undefined");
                break;
            case List<object?> list:
                AppendItems(result, '[', list, ']', state);
                break;
            case TupleValue { Items.Count: 1 } tuple:
                result.Append('(');
                Append(result, tuple.Items[0], state);
                result.Append(",)");
                break;
            case TupleValue tuple:
                AppendItems(result, '(', tuple.Items, ')', state);
                break;
            case OrderedDictionary<string, object?> entries:
                AppendEntries(result, entries, state);
                break;
            default:
                throw state.Fail($"{Operators.TypeName(value)} cannot be printed");
        }

        // What is inside has been counted already, so that only leaves count here.
        if (value is not (List<object?> or TupleValue or OrderedDictionary<string, object?>))
            state.Build(result.Length - start);
        state.Leave();
    }

    private static void AppendItems(StringBuilder result, char open, IReadOnlyList<object?> items, char close, RenderState state)
    {
        result.Append(open);
        for (var i = 0; i < items.Count; i++)
        {
            result.Append(i > 0 ? ", " : "");
            Append(result, items[i], state);
        }

        result.Append(close);
    }

    private static void AppendEntries(StringBuilder result, OrderedDictionary<string, object?> entries, RenderState state)
    {
        result.Append('{');
        var first = true;
        foreach (var (key, value) in entries)
        {
            result.Append(first ? "" : ", ");
            Append(result, key, state);
            result.Append(": ");
            Append(result, value, state);
            first = false;
        }

        result.Append('}');
    }

    private static void AppendQuoted(StringBuilder result, string text)
    {
        var quote = text.Contains('\'', StringComparison.Ordinal) && !text.Contains('"', StringComparison.Ordinal) ? '"' : '\'';
        result.Append(quote);
        foreach (var c in text)
        {
            _ = c switch
            {
                '\\' => result.Append(@"\\"),
                '\n' => result.Append(@"\n"),
                '\r' => result.Append(@"\r"),
                '\t' => result.Append(@"\t"),
                _ when c == quote => result.Append('\\').Append(c),
                < ' ' or '\u007F' => result.Append(CultureInfo.InvariantCulture, $"\\x{(int)c:x2}"),
                _ => result.Append(c),
            };
        }

        result.Append(quote);
    }
}
