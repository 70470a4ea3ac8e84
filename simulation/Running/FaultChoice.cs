using System.Globalization;

namespace Granary.Simulation.Running;

/// <summary>Some of a seed's faults, by their numbers.</summary>
/// <param name="Numbers">The numbers.</param>
internal sealed record FaultChoice(IReadOnlyList<int> Numbers)
{
    /// <summary>What <see cref="TryParse"/> takes.</summary>
    public const string Expected = "numbers of faults such as 1,4,7, or none";

    private const string None = "none";

    /// <summary>Reads a choice.</summary>
    public static bool TryParse(string text, out FaultChoice? choice)
    {
        choice = null;
        string[] parts = text == None ? [] : text.Split(',');
        var numbers = new int[parts.Length];
        for (int i = 0; i < parts.Length; i++)
            if (!int.TryParse(parts[i], NumberStyles.None, CultureInfo.InvariantCulture, out numbers[i])) return false;
        choice = new FaultChoice(numbers);
        return true;
    }

    /// <inheritdoc/>
    public override string ToString() => Numbers.Count == 0 ? None : string.Join(',', Numbers);
}
