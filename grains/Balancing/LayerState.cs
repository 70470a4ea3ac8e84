using Granary.Interfaces.Experts;

namespace Granary.Grains.Balancing;

/// <summary>The copies of one layer's experts and the loads of the silos, while changes are made to them.</summary>
internal sealed class LayerState
{
    private readonly double[] _loads;
    private readonly List<int>[] _owners;
    private readonly double[] _silos;
    private readonly double[] _tried;
    private readonly int[] _held;
    private readonly int _slots;

    /// <summary>A layer as it is.</summary>
    /// <param name="loads">What the experts of all layers are asked for.</param>
    /// <param name="layout">The layout in force.</param>
    /// <param name="layer">The layer.</param>
    /// <param name="slots">The most experts of a layer that a silo may hold.</param>
    public LayerState(ExpertLoadTable loads, ExpertLayout layout, int layer, int slots)
    {
        int first = layer * layout.Experts;
        double total = 0;
        for (int e = 0; e < layout.Experts; e++) total += loads.Rows[first + e];
        _loads = [.. Enumerable.Range(first, layout.Experts).Select(i => total > 0 ? loads.Rows[i] / total : 0)];
        _owners = [.. Enumerable.Range(first, layout.Experts).Select(i => layout.OwnersOf(i).ToArray().ToList())];
        _silos = new double[layout.Silos.Length];
        _tried = new double[_silos.Length];
        _held = new int[_silos.Length];
        _slots = slots;
        for (int e = 0; e < _loads.Length; e++)
        {
            foreach (int silo in _owners[e])
            {
                _silos[silo] += _loads[e] / _owners[e].Count;
                _held[silo]++;
            }
        }
    }

    /// <summary>The silos that hold an expert.</summary>
    public IReadOnlyList<int> OwnersOf(int expert) => _owners[expert];

    /// <summary>The change that gains most among those that relieve the silo with the greatest load; null if none gains anything.</summary>
    public LayerChange? Best()
    {
        int hot = Array.IndexOf(_silos, _silos.Max());
        LayerChange? best = null;
        for (int e = 0; e < _loads.Length; e++)
        {
            if (_loads[e] == 0 || !_owners[e].Contains(hot)) continue;
            for (int to = 0; to < _silos.Length; to++)
            {
                if (_owners[e].Contains(to)) continue;
                foreach (int from in (ReadOnlySpan<int>)[-1, hot])
                {
                    if (_held[to] < _slots) Try(new LayerChange(e, from, to, -1, -1, 0), ref best);
                    else TryWithRoom(e, from, to, ref best);
                }
            }
        }

        return best;
    }

    /// <summary>Makes a change.</summary>
    public void Apply(LayerChange change)
    {
        Shift(_silos, change.Expert, change.From, change.To);
        Note(change.Expert, change.From, change.To);
        if (change.Other < 0) return;
        Shift(_silos, change.Other, change.To, change.OtherTo);
        Note(change.Other, change.To, change.OtherTo);
    }

    private void TryWithRoom(int expert, int from, int to, ref LayerChange? best)
    {
        for (int other = 0; other < _loads.Length; other++)
        {
            if (!_owners[other].Contains(to)) continue;
            if (_owners[other].Count > 1) Try(new LayerChange(expert, from, to, other, -1, 0), ref best);
            if (from >= 0 && !_owners[other].Contains(from)) Try(new LayerChange(expert, from, to, other, from, 0), ref best);
        }
    }

    private void Try(LayerChange change, ref LayerChange? best)
    {
        _silos.CopyTo(_tried, 0);
        Shift(_tried, change.Expert, change.From, change.To);
        if (change.Other >= 0) Shift(_tried, change.Other, change.To, change.OtherTo);
        double gain = Squares(_silos) - Squares(_tried);
        // Less than this is rounding.
        if (gain > 1e-9 && gain > (best?.Gain ?? 0)) best = change with { Gain = gain };
    }

    /// <summary>Spreads an expert's load over its silos without one and with another.</summary>
    private void Shift(double[] silos, int expert, int without, int with)
    {
        List<int> owners = _owners[expert];
        int after = owners.Count + (with >= 0 ? 1 : 0) - (without >= 0 ? 1 : 0);
        double share = _loads[expert] / after;
        foreach (int silo in owners) silos[silo] += (silo == without ? 0 : share) - (_loads[expert] / owners.Count);
        if (with >= 0) silos[with] += share;
    }

    private void Note(int expert, int without, int with)
    {
        if (without >= 0 && _owners[expert].Remove(without)) _held[without]--;
        if (with < 0) return;
        _owners[expert].Add(with);
        _held[with]++;
    }

    private static double Squares(double[] silos)
    {
        double sum = 0;
        foreach (double load in silos) sum += load * load;
        return sum;
    }
}
