using System.Globalization;
using System.Text;

namespace Granary.Engine.Templates;

/// <summary>The local time in the format language of C's <c>strftime</c>, in English.</summary>
internal static class TimeText
{
    /// <summary>The time now as <paramref name="format"/> says.</summary>
    public static string Format(string format, RenderState state)
    {
        var now = state.TimeProvider.GetLocalNow();
        var result = new StringBuilder();
        for (var i = 0; i < format.Length; i++)
        {
            if (format[i] != '%')
            {
                result.Append(format[i]);
                continue;
            }

            i++;
            var unpadded = i < format.Length && format[i] == '-';
            i += unpadded ? 1 : 0;
            var text = i < format.Length ? Part(format[i], now) : null;
            if (text is null)
                throw state.Fail($"The time format '{format}' has an unknown part at {i}");
            result.Append(unpadded && text.Length > 1 ? text[..^1].TrimStart('0') + text[^1] : text);
        }

        return result.ToString();
    }

    private static string? Part(char part, DateTimeOffset now) => part switch
    {
        'Y' => Text(now, "yyyy"),
        'y' => Text(now, "yy"),
        'm' => Text(now, "MM"),
        'd' => Text(now, "dd"),
        'e' => now.Day.ToString(CultureInfo.InvariantCulture).PadLeft(2),
        'H' => Text(now, "HH"),
        'I' => Text(now, "hh"),
        'M' => Text(now, "mm"),
        'S' => Text(now, "ss"),
        'f' => Text(now, "ffffff"),
        'p' => now.Hour < 12 ? "AM" : "PM",
        'A' => Text(now, "dddd"),
        'a' => Text(now, "ddd"),
        'B' => Text(now, "MMMM"),
        'b' or 'h' => Text(now, "MMM"),
        'j' => now.DayOfYear.ToString("000", CultureInfo.InvariantCulture),
        'w' => ((int)now.DayOfWeek).ToString(CultureInfo.InvariantCulture),
        'u' => (((int)now.DayOfWeek + 6) % 7 + 1).ToString(CultureInfo.InvariantCulture),
        'F' => Text(now, "yyyy-MM-dd"),
        'T' => Text(now, "HH:mm:ss"),
        'D' => Text(now, "MM'/'dd'/'yy"),
        'R' => Text(now, "HH:mm"),
        'z' => "",
        'Z' => "",
        'n' => "\n",
        't' => "\t",
        '%' => "%",
        _ => null,
    };

    private static string Text(DateTimeOffset now, string format) => now.ToString(format, CultureInfo.InvariantCulture);
}
