using Granary.Interfaces.Experts;

namespace Granary.Grains.Models;

/// <summary>Numbers the copies of experts, which are grains' keys: a copy that stays keeps its number, a new one gets one of its own.</summary>
internal static class ReplicaNumbers
{
    /// <summary>The numbers of a layout's copies.</summary>
    /// <param name="layout">The layout.</param>
    /// <param name="before">The map before; null if there is none.</param>
    public static int[] Draw(ExpertLayout layout, ExpertMap? before)
    {
        var numbers = new int[layout.Owner.Length];
        int[] was = [.. layout.Silos.Select(silo => Array.IndexOf(before?.Silos ?? [], silo))];
        for (int i = 0; i + 1 < layout.Starts.Length; i++)
        {
            int next = before is null ? 0 : 1 + Most(before.Replica.AsSpan(before.Starts[i]..before.Starts[i + 1]));
            for (int copy = layout.Starts[i]; copy < layout.Starts[i + 1]; copy++)
            {
                int stays = before?.CopyOn(i, was[layout.Owner[copy]]) ?? -1;
                numbers[copy] = stays >= 0 ? before!.Replica[stays] : next++;
            }
        }

        return numbers;
    }

    /// <summary>Gives a copy a number that no copy of its expert has.</summary>
    /// <param name="map">The map, whose numbers are changed.</param>
    /// <param name="index">Layer × experts + expert.</param>
    /// <param name="copy">The copy.</param>
    public static void Renumber(ExpertMap map, int index, int copy) =>
        map.Replica[copy] = 1 + Most(map.Replica.AsSpan(map.Starts[index]..map.Starts[index + 1]));

    private static int Most(ReadOnlySpan<int> numbers)
    {
        int most = -1;
        foreach (int number in numbers) most = Math.Max(most, number);
        return most;
    }
}
