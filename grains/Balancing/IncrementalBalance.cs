using Granary.Grains.Experts;
using Granary.Interfaces.Experts;

namespace Granary.Grains.Balancing;

/// <summary>
/// Changes the layout bit by bit: one expert moves, or gets a copy, at a time, the one by which the layer that gains most gains
/// most. A copy that is worth less elsewhere, or another expert in exchange, makes room.
/// </summary>
/// <param name="changes">The most changes at once.</param>
public sealed class IncrementalBalance(int changes = IncrementalBalance.DefaultChanges) : IBalancePolicy
{
    /// <summary>The most changes at once unless told otherwise.</summary>
    public const int DefaultChanges = 64;

    /// <inheritdoc/>
    public ExpertLayout Balance(ExpertLoadTable loads, ExpertLayout current, int slots)
    {
        var layers = new LayerState[current.Layers];
        var best = new LayerChange?[current.Layers];
        for (int layer = 0; layer < layers.Length; layer++)
        {
            layers[layer] = new LayerState(loads, current, layer, slots);
            best[layer] = layers[layer].Best();
        }

        for (int i = 0; i < changes; i++)
        {
            int most = 0;
            for (int layer = 1; layer < best.Length; layer++)
                if ((best[layer]?.Gain ?? 0) > (best[most]?.Gain ?? 0)) most = layer;
            if (best[most] is not { } change) break;
            layers[most].Apply(change);
            best[most] = layers[most].Best();
        }

        var layout = new LayoutBuilder(current.Silos, current.Layers, current.Experts);
        for (int e = 0; e < current.Layers * current.Experts; e++)
            foreach (int silo in layers[e / current.Experts].OwnersOf(e % current.Experts)) layout.Add(e, silo);
        return layout.Build();
    }
}
