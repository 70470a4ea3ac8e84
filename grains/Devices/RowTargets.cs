using Granary.Engine.Devices;

namespace Granary.Grains.Devices;

/// <summary>Decides, for each row of a layer and each expert that it was routed to, which peer computes it. Reused from layer to layer.</summary>
/// <param name="device">Routes the rows.</param>
internal sealed class RowTargets(IDevice device)
{
    /// <summary>Stands for this silo.</summary>
    public const int Here = -1;

    private readonly int[] _turns = new int[device.Experts];
    private int[] _targets = [];

    /// <summary>For each of the device's routed experts, an index into the map's silos, or <see cref="Here"/>.</summary>
    public ReadOnlySpan<int> Choose(LocalMap map, int layer)
    {
        ReadOnlySpan<int> routed = device.RoutedExperts;
        if (_targets.Length < routed.Length) _targets = new int[routed.Length];
        ReadOnlySpan<bool> local = map.Layer(layer);
        Array.Clear(_turns);
        for (int slot = 0; slot < routed.Length; slot++)
        {
            int expert = routed[slot];
            _targets[slot] = local[expert] ? Here : map.PeerOf(layer, expert, _turns[expert]++);
        }

        return _targets.AsSpan(0, routed.Length);
    }
}
