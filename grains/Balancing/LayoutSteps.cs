using Granary.Grains.Experts;
using Granary.Interfaces.Experts;

namespace Granary.Grains.Balancing;

/// <summary>Goes from one layout to another in steps, expert by expert, so that no step brings more copies than are wanted at once.</summary>
public static class LayoutSteps
{
    /// <summary>How many copies the one layout has where the other has none.</summary>
    public static int Moves(ExpertLayout from, ExpertLayout to)
    {
        int moves = 0;
        for (int i = 0; i < to.Layers * to.Experts; i++) moves += Moves(from, to, i);
        return moves;
    }

    /// <summary>The layouts on the way, the last one included; none if they are the same.</summary>
    /// <param name="from">The layout in force.</param>
    /// <param name="to">A layout on the same silos.</param>
    /// <param name="most">The most new copies of a step; an expert that gets more of them makes a step of its own.</param>
    public static IEnumerable<ExpertLayout> Between(ExpertLayout from, ExpertLayout to, int most)
    {
        Invariant.Check(from.Silos.AsSpan().SequenceEqual(to.Silos), "Steps lead to a layout on the same silos");
        LayoutBuilder layout = LayoutBuilder.From(from);
        int made = 0;
        bool changed = false;
        for (int i = 0; i < to.Layers * to.Experts; i++)
        {
            if (from.OwnersOf(i).SequenceEqual(to.OwnersOf(i))) continue;
            int moves = Moves(from, to, i);
            if (made > 0 && made + moves > most)
            {
                yield return layout.Build();
                made = 0;
            }

            foreach (int silo in from.OwnersOf(i).ToArray()) layout.Remove(i, silo);
            foreach (int silo in to.OwnersOf(i).ToArray()) layout.Add(i, silo);
            made += moves;
            changed = true;
        }

        if (changed) yield return to;
    }

    private static int Moves(ExpertLayout from, ExpertLayout to, int index)
    {
        int moves = 0;
        foreach (int silo in to.OwnersOf(index))
            if (!from.OwnersOf(index).Contains(silo)) moves++;
        return moves;
    }
}
