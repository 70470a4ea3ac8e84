using System.Globalization;

namespace Granary.Silo.Options;

/// <summary>Sizes as people write them: <c>4096</c>, <c>512MiB</c>, <c>1.5GB</c>.</summary>
internal static class ByteSize
{
    /// <summary>What <see cref="TryParse"/> takes, for messages.</summary>
    public const string Expected = "a size such as 512MiB, 2GB or 1073741824";

    private static readonly (string Suffix, double Factor)[] Units =
    [
        ("KiB", 1L << 10), ("MiB", 1L << 20), ("GiB", 1L << 30), ("TiB", 1L << 40),
        ("KB", 1e3), ("MB", 1e6), ("GB", 1e9), ("TB", 1e12), ("B", 1),
    ];

    /// <summary>Reads a size; units are taken in any case, and a bare number is bytes.</summary>
    public static bool TryParse(string text, out long bytes)
    {
        bytes = 0;
        double factor = 1;
        ReadOnlySpan<char> number = text.AsSpan().Trim();
        foreach ((string suffix, double of) in Units)
        {
            if (!number.EndsWith(suffix, StringComparison.OrdinalIgnoreCase))
                continue;
            factor = of;
            number = number[..^suffix.Length].TrimEnd();
            break;
        }
        if (!double.TryParse(number, NumberStyles.AllowDecimalPoint, CultureInfo.InvariantCulture, out double value))
            return false;
        double size = Math.Round(value * factor);
        if (size is not (>= 0 and < long.MaxValue))
            return false;
        bytes = (long)size;
        return true;
    }

    /// <summary>A size for people: three digits and a binary unit.</summary>
    public static string Format(long bytes) => bytes switch
    {
        >= 1L << 30 => string.Create(CultureInfo.InvariantCulture, $"{bytes / (double)(1L << 30):0.##} GiB"),
        >= 1L << 20 => string.Create(CultureInfo.InvariantCulture, $"{bytes / (double)(1L << 20):0.#} MiB"),
        >= 1L << 10 => string.Create(CultureInfo.InvariantCulture, $"{bytes / (double)(1L << 10):0.#} KiB"),
        _ => string.Create(CultureInfo.InvariantCulture, $"{bytes} B"),
    };
}
