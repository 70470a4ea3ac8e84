namespace Granary.Simulation.Running;

/// <summary>
/// Finds a smallest list of faults that still fails, by delta debugging (Zeller and Hildebrandt, 2002): first halves are
/// left out, then ever smaller parts, at last single faults. Of what remains, no fault can be left out alone.
/// </summary>
internal static class Shrinker
{
    /// <summary>Shrinks a list of faults.</summary>
    /// <param name="faults">The numbers of the faults that fail together.</param>
    /// <param name="fails">Whether a run with some of them, in the same order, fails likewise.</param>
    public static IReadOnlyList<int> Shrink(IReadOnlyList<int> faults, Func<IReadOnlyList<int>, bool> fails)
    {
        if (fails([])) return [];
        List<int> current = [.. faults];
        int parts = 2;
        while (current.Count > 1)
        {
            if (WithoutOnePart(current, parts, fails) is { } smaller)
            {
                current = smaller;
                parts = Math.Max(parts - 1, 2);
            }
            else if (parts < current.Count)
            {
                parts = Math.Min(parts * 2, current.Count);
            }
            else
            {
                break;
            }
        }

        return current;
    }

    private static List<int>? WithoutOnePart(List<int> current, int parts, Func<IReadOnlyList<int>, bool> fails)
    {
        for (int part = 0; part < parts; part++)
        {
            int from = current.Count * part / parts, to = current.Count * (part + 1) / parts;
            List<int> rest = [.. current[..from], .. current[to..]];
            if (from < to && fails(rest)) return rest;
        }

        return null;
    }
}
