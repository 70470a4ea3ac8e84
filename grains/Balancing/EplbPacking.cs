namespace Granary.Grains.Balancing;

/// <summary>
/// The packing of DeepSeek's expert-parallelism load balancer (github.com/deepseek-ai/EPLB): experts get copies, each to the one
/// whose copies bear most, and items are packed, heaviest first, into the lightest pack that has room. Ties go to the lower
/// index. Unlike there, a pack takes an item of the same expert twice only if no other has room: two copies on one silo are
/// worth one.
/// </summary>
public static class EplbPacking
{
    /// <summary>Places the copies of one layer's experts on silos.</summary>
    /// <param name="loads">The load of each expert.</param>
    /// <param name="copies">Copies in all; a multiple of <paramref name="silos"/>.</param>
    /// <param name="groups">Groups of experts, next to each other and of the same size.</param>
    /// <param name="nodes">Nodes of the same number of silos. If the groups can be dealt out to them evenly, a group stays in a node.</param>
    /// <param name="silos">Silos.</param>
    /// <returns>The expert in each slot, silo by silo.</returns>
    public static int[] Place(ReadOnlySpan<double> loads, int copies, int groups, int nodes, int silos)
    {
        if (groups % nodes != 0) (groups, nodes) = (1, 1);
        int size = loads.Length / groups, perNode = groups / nodes, slots = copies / silos;
        var groupLoads = new double[groups];
        for (int i = 0; i < loads.Length; i++) groupLoads[i / size] += loads[i];
        int[][] groupsOf = Pack(groupLoads, [.. Enumerable.Range(0, groups)], nodes, perNode);
        var placed = new int[copies];
        for (int node = 0; node < nodes; node++)
        {
            // The node's experts, group by group in the order in which the groups were packed.
            int[] experts = [.. groupsOf[node].SelectMany(group => Enumerable.Range(group * size, size))];
            var own = new double[experts.Length];
            for (int i = 0; i < own.Length; i++) own[i] = loads[experts[i]];
            int[] items = Replicate(own, copies / nodes, silos / nodes, out int[] counts);
            double[] weights = [.. items.Select(item => own[item] / counts[item])];
            int[][] packs = Pack(weights, items, silos / nodes, slots);
            for (int pack = 0; pack < packs.Length; pack++)
            {
                for (int slot = 0; slot < slots; slot++)
                    placed[(((node * packs.Length) + pack) * slots) + slot] = experts[items[packs[pack][slot]]];
            }
        }

        return placed;
    }

    /// <summary>Gives experts copies until there are enough. As many copies as there are silos are all that an expert can use.</summary>
    private static int[] Replicate(double[] loads, int copies, int silos, out int[] counts)
    {
        var items = new int[copies];
        counts = new int[loads.Length];
        for (int i = 0; i < copies; i++)
        {
            int best = i;
            if (i >= loads.Length)
            {
                best = -1;
                for (int e = 0; e < loads.Length; e++)
                    if (counts[e] < silos && (best < 0 || loads[e] / counts[e] > loads[best] / counts[best])) best = e;
                if (best < 0) best = i % loads.Length;
            }

            items[i] = best;
            counts[best]++;
        }

        return items;
    }

    /// <summary>Packs items into packs of the same number of items.</summary>
    /// <returns>For each pack, the indices of its items in the order in which they came.</returns>
    private static int[][] Pack(double[] weights, int[] kinds, int packs, int perPack)
    {
        if (perPack == 1) return [.. Enumerable.Range(0, packs).Select(i => new[] { i })];
        var members = new List<int>[packs];
        for (int pack = 0; pack < packs; pack++) members[pack] = [];
        var sums = new double[packs];
        foreach (int item in Enumerable.Range(0, weights.Length).OrderByDescending(i => weights[i]))
        {
            int best = -1;
            bool bestHas = false;
            for (int pack = 0; pack < packs; pack++)
            {
                if (members[pack].Count == perPack) continue;
                bool has = members[pack].Exists(other => kinds[other] == kinds[item]);
                if (best >= 0 && ((has && !bestHas) || (has == bestHas && sums[pack] >= sums[best]))) continue;
                (best, bestHas) = (pack, has);
            }

            members[best].Add(item);
            sums[best] += weights[item];
        }

        return [.. members.Select(list => list.ToArray())];
    }
}
