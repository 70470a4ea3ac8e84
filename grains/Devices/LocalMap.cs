using Granary.Interfaces.Experts;

namespace Granary.Grains.Devices;

/// <summary>An expert map as one silo sees it: which experts are its own.</summary>
public sealed class LocalMap
{
    private readonly bool[] _local;

    /// <summary>The view of <paramref name="silo"/>.</summary>
    public LocalMap(ExpertMap map, string silo)
    {
        Map = map;
        _local = new bool[map.Owner.Length];
        int self = Array.IndexOf(map.Silos, silo);
        AllLocal = true;
        for (int i = 0; i < _local.Length; i++)
        {
            _local[i] = map.Owner[i] == self;
            AllLocal &= _local[i];
        }
    }

    /// <summary>The map.</summary>
    public ExpertMap Map { get; }

    /// <summary>Whether every expert of every layer is here.</summary>
    public bool AllLocal { get; }

    /// <summary>For each expert of a layer, whether it is here.</summary>
    public ReadOnlySpan<bool> Layer(int layer) => _local.AsSpan(layer * Map.Experts, Map.Experts);
}
