using System.CommandLine;
using System.CommandLine.Parsing;
using System.Globalization;
using Granary.Silo.Options;

namespace Granary.Silo.Commands;

/// <summary>Makes options whose errors name the option, the value, and what was expected.</summary>
internal static class OptionKinds
{
    /// <summary>Reads a value, or says that it is none.</summary>
    public delegate bool Reader<T>(string text, out T value);

    /// <summary>An option of one value; without it, the value is <paramref name="fallback"/>.</summary>
    public static Option<T> Value<T>(string name, string description, string valueName, string expected, Reader<T> read, T fallback)
    {
        var option = new Option<T>(name)
        {
            Description = description,
            HelpName = valueName,
            Arity = ArgumentArity.ExactlyOne,
            DefaultValueFactory = _ => fallback,
        };
        option.CustomParser = result => Parse(result, name, expected, read);
        return option;
    }

    /// <summary>An integer within bounds.</summary>
    public static Option<int> Integer(string name, string description, int least, int most, int fallback) =>
        Value(name, description, "n", Range(least, most), (string text, out int value) => IsInteger(text, least, most, out value), fallback);

    /// <summary>An integer within bounds that may be left out.</summary>
    public static Option<int?> OptionalInteger(string name, string description, int least, int most) =>
        Value(name, description, "n", Range(least, most), (string text, out int? value) =>
        {
            bool good = IsInteger(text, least, most, out int number);
            value = number;
            return good;
        }, null);

    /// <summary>A number within bounds; <paramref name="least"/> itself is out of bounds if it is <paramref name="open"/>.</summary>
    public static Option<double> Number(string name, string description, double least, double most, double fallback, bool open = false) =>
        Value(name, description, "x",
            string.Create(CultureInfo.InvariantCulture, $"a number {(open ? "above" : "from")} {least} {(open ? "and up to" : "to")} {most}"),
            (string text, out double value) =>
                double.TryParse(text, NumberStyles.Float, CultureInfo.InvariantCulture, out value)
                && value <= most && (open ? value > least : value >= least),
            fallback);

    /// <summary>A size in bytes that is at least <paramref name="least"/> and may be left out.</summary>
    public static Option<long?> OptionalSize(string name, string description, long least) =>
        Value(name, description, "size", $"{ByteSize.Expected}, at least {ByteSize.Format(least)}", (string text, out long? value) =>
        {
            bool good = ByteSize.TryParse(text, out long bytes) && bytes >= least;
            value = bytes;
            return good;
        }, null);

    /// <summary>A text that is not empty and may be left out.</summary>
    public static Option<string?> OptionalText(string name, string description, string valueName) =>
        Value(name, description, valueName, "a text that is not empty", (string text, out string? value) =>
        {
            value = text;
            return text.Length > 0;
        }, null);

    /// <summary>One of some words.</summary>
    public static Option<T> Word<T>(string name, string description, T fallback, params (string Word, T Value)[] words) =>
        Value(name, description, string.Join('|', words.Select(word => word.Word)), string.Join(" or ", words.Select(word => word.Word)),
            (string text, out T value) =>
            {
                int index = Array.FindIndex(words, word => word.Word.Equals(text, StringComparison.OrdinalIgnoreCase));
                value = index >= 0 ? words[index].Value : fallback;
                return index >= 0;
            },
            fallback);

    private static T? Parse<T>(ArgumentResult result, string name, string expected, Reader<T> read)
    {
        string text = result.Tokens[0].Value;
        if (read(text, out T value))
            return value;
        result.AddError(SettingsException.Format(name, text, expected));
        return default;
    }

    private static string Range(int least, int most) => most == int.MaxValue ? $"an integer, {least} or more" : $"an integer from {least} to {most}";

    private static bool IsInteger(string text, int least, int most, out int value) =>
        int.TryParse(text, NumberStyles.AllowLeadingSign, CultureInfo.InvariantCulture, out value) && value >= least && value <= most;
}
