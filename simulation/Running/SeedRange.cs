using System.Globalization;

namespace Granary.Simulation.Running;

/// <summary>Seeds in a row.</summary>
/// <param name="First">The first one.</param>
/// <param name="Last">The last one, included.</param>
internal readonly record struct SeedRange(ulong First, ulong Last)
{
    /// <summary>What <see cref="TryParse"/> takes.</summary>
    public const string Expected = "a seed such as 42, or a range such as 1..1000";

    /// <summary>Number of seeds.</summary>
    public ulong Count => Last - First + 1;

    /// <summary>Reads a range.</summary>
    public static bool TryParse(string text, out SeedRange range)
    {
        int dots = text.IndexOf("..", StringComparison.Ordinal);
        string from = dots < 0 ? text : text[..dots], to = dots < 0 ? text : text[(dots + 2)..];
        bool good = Number(from, out ulong first) & Number(to, out ulong last) && first <= last && last < ulong.MaxValue;
        range = new SeedRange(first, last);
        return good;
    }

    /// <inheritdoc/>
    public override string ToString() =>
        First == Last ? First.ToString(CultureInfo.InvariantCulture) : string.Create(CultureInfo.InvariantCulture, $"{First}..{Last}");

    private static bool Number(string text, out ulong value) =>
        ulong.TryParse(text, NumberStyles.None, CultureInfo.InvariantCulture, out value);
}
