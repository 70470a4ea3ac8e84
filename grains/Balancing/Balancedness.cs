using Granary.Interfaces.Experts;

namespace Granary.Grains.Balancing;

/// <summary>How evenly a layout spreads loads over silos, where the copies of an expert share its load evenly.</summary>
public static class Balancedness
{
    /// <summary>The mean load of a silo over the greatest, averaged over the layers that have any load; 1 if none has.</summary>
    public static double Of(ExpertLoadTable loads, ExpertLayout layout)
    {
        double sum = 0;
        int layers = 0;
        for (int layer = 0; layer < layout.Layers; layer++)
        {
            if (OfLayer(loads, layout, layer) is not { } one) continue;
            sum += one;
            layers++;
        }

        return layers == 0 ? 1 : sum / layers;
    }

    /// <summary>The mean load of a silo over the greatest in one layer; null if the layer has no load.</summary>
    public static double? OfLayer(ExpertLoadTable loads, ExpertLayout layout, int layer)
    {
        var silos = new double[layout.Silos.Length];
        double total = 0;
        for (int i = layer * layout.Experts; i < (layer + 1) * layout.Experts; i++)
        {
            ReadOnlySpan<int> owners = layout.OwnersOf(i);
            foreach (int silo in owners) silos[silo] += (double)loads.Rows[i] / owners.Length;
            total += loads.Rows[i];
        }

        return total > 0 ? total / silos.Length / silos.Max() : null;
    }
}
