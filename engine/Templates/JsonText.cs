using System.Globalization;
using System.Text;

namespace Granary.Engine.Templates;

/// <summary>Writes values as JSON in the layout of Python's json module, which chat templates were trained on; HTML is not escaped.</summary>
internal sealed class JsonText(RenderState state, bool asciiOnly, string? indent, string itemSeparator, string keySeparator, bool sortKeys)
{
    private readonly StringBuilder _result = new();

    /// <summary>The JSON of <paramref name="value"/>, with the options of the <c>tojson</c> filter.</summary>
    public static string Write(object? value, RenderState state, Arguments arguments)
    {
        arguments.AtMost(4);
        var indent = arguments.Get(1, "indent") switch
        {
            null => null,
            string text => text,
            long width => width is >= 0 and <= 64 ? new string(' ', (int)width) : throw state.Fail("An indent must be from 0 to 64"),
            _ => throw state.Fail("An indent must be a number or a string"),
        };
        var (item, key) = arguments.Get(2, "separators") switch
        {
            null => (indent is null ? ", " : ",", ": "),
            TupleValue { Items: [string i, string k] } => (i, k),
            _ => throw state.Fail("Separators must be two strings"),
        };
        var writer = new JsonText(state, arguments.Flag(0, "ensure_ascii"), indent, item, key, arguments.Flag(3, "sort_keys"));
        writer.Append(value, 0);
        return writer._result.ToString();
    }

    private void Append(object? value, int level)
    {
        state.Step();
        state.Enter();
        var start = _result.Length;
        switch (value)
        {
            case null:
                _result.Append("null");
                break;
            case bool flag:
                _result.Append(flag ? "true" : "false");
                break;
            case long number:
                _result.Append(CultureInfo.InvariantCulture, $"{number}");
                break;
            case double number:
                _result.Append(double.IsFinite(number) ? TextForm.Of(number) : double.IsNaN(number) ? "NaN" : number > 0 ? "Infinity" : "-Infinity");
                break;
            case string text:
                AppendString(text);
                break;
            case List<object?> list:
                AppendList(list, level);
                break;
            case TupleValue tuple:
                AppendList(tuple.Items, level);
                break;
            case OrderedDictionary<string, object?> entries:
                AppendEntries(entries, level);
                break;
            default:
                throw state.Fail($"{Operators.TypeName(value)} has no JSON form");
        }

        if (value is not (List<object?> or TupleValue or OrderedDictionary<string, object?>))
            state.Build(_result.Length - start);
        state.Leave();
    }

    private void AppendList(IReadOnlyList<object?> items, int level)
    {
        _result.Append('[');
        for (var i = 0; i < items.Count; i++)
        {
            Separate(i, level + 1);
            Append(items[i], level + 1);
        }

        Close(']', items.Count, level);
    }

    private void AppendEntries(OrderedDictionary<string, object?> entries, int level)
    {
        _result.Append('{');
        var count = 0;
        IEnumerable<KeyValuePair<string, object?>> ordered = sortKeys ? entries.OrderBy(entry => entry.Key, StringComparer.Ordinal) : entries;
        foreach (var (key, value) in ordered)
        {
            Separate(count++, level + 1);
            AppendString(key);
            _result.Append(keySeparator);
            Append(value, level + 1);
        }

        Close('}', count, level);
    }

    private void Separate(int count, int level)
    {
        if (count > 0)
            _result.Append(itemSeparator);
        AppendLine(level);
    }

    private void Close(char bracket, int count, int level)
    {
        if (count > 0)
            AppendLine(level);
        _result.Append(bracket);
    }

    private void AppendLine(int level)
    {
        if (indent is null)
            return;
        state.Build(1 + (indent.Length * level));
        _result.Append('\n');
        for (var i = 0; i < level; i++)
            _result.Append(indent);
    }

    private void AppendString(string text)
    {
        _result.Append('"');
        foreach (var c in text)
        {
            _ = c switch
            {
                '"' => _result.Append("\\\""),
                '\\' => _result.Append(@"\\"),
                '\n' => _result.Append(@"\n"),
                '\r' => _result.Append(@"\r"),
                '\t' => _result.Append(@"\t"),
                '\b' => _result.Append(@"\b"),
                '\f' => _result.Append(@"\f"),
                < ' ' => _result.Append(CultureInfo.InvariantCulture, $"\\u{(int)c:x4}"),
                >= '\u007F' when asciiOnly && c != '\u007F' => _result.Append(CultureInfo.InvariantCulture, $"\\u{(int)c:x4}"),
                _ => _result.Append(c),
            };
        }

        _result.Append('"');
    }
}
