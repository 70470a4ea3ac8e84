using Granary.Grains.Experts;
using Granary.Interfaces.Experts;

namespace Granary.Grains.Balancing;

/// <summary>
/// Draws the whole layout anew as <see cref="EplbPacking"/> does, then gives each pack to the silo that has most of it already,
/// so that as few experts as possible move.
/// </summary>
public sealed class EplbBalance : IBalancePolicy
{
    /// <inheritdoc/>
    public ExpertLayout Balance(ExpertLoadTable loads, ExpertLayout current, int slots)
    {
        int silos = current.Silos.Length, experts = current.Experts;
        var layout = new LayoutBuilder(current.Silos, current.Layers, experts);
        for (int layer = 0; layer < current.Layers; layer++)
        {
            double[] own = [.. loads.Rows.AsSpan(layer * experts, experts).ToArray().Select(load => (double)load)];
            int[] packs = EplbPacking.Place(own, slots * silos, groups: 1, nodes: 1, silos);
            int[] siloOf = Match(packs, slots, current, layer);
            for (int i = 0; i < packs.Length; i++) layout.Add((layer * experts) + packs[i], siloOf[i / slots]);
        }

        return layout.Build();
    }

    private static int[] Match(int[] packs, int slots, ExpertLayout current, int layer)
    {
        int silos = current.Silos.Length;
        var common = new int[silos, silos];
        for (int pack = 0; pack < silos; pack++)
        {
            // Two copies of an expert in one pack are one expert that stays.
            foreach (int expert in packs.Skip(pack * slots).Take(slots).Distinct())
                foreach (int silo in current.OwnersOf((layer * current.Experts) + expert)) common[pack, silo]++;
        }

        return Assignment.Most(common);
    }
}
