using Granary.Interfaces.Experts;

namespace Granary.Grains.Devices;

/// <summary>An expert map as one silo sees it: which experts are its own, and whom it asks for the others.</summary>
public sealed class LocalMap
{
    private readonly bool[] _local;
    private readonly int _self;

    /// <summary>The view of <paramref name="silo"/>, which the map may know or not.</summary>
    public LocalMap(ExpertMap map, string silo)
    {
        Map = map;
        _local = new bool[map.Layers * map.Experts];
        _self = Array.IndexOf(map.Silos, silo);
        AllLocal = true;
        for (int i = 0; i < _local.Length; i++)
        {
            _local[i] = map.CopyOn(i, _self) >= 0;
            AllLocal &= _local[i];
        }
    }

    /// <summary>The map.</summary>
    public ExpertMap Map { get; }

    /// <summary>Whether every expert of every layer is here.</summary>
    public bool AllLocal { get; }

    /// <summary>For each expert of a layer, whether it is here.</summary>
    public ReadOnlySpan<bool> Layer(int layer) => _local.AsSpan(layer * Map.Experts, Map.Experts);

    /// <summary>
    /// Whom to ask for one row of an expert that is not here. The rows of a step are dealt out to the copies in turn, and
    /// silos begin at different copies, so that also single rows are spread.
    /// </summary>
    /// <param name="layer">The layer.</param>
    /// <param name="expert">The expert.</param>
    /// <param name="turn">How many rows of the step were routed to the expert before.</param>
    /// <returns>An index into the map's silos.</returns>
    public int PeerOf(int layer, int expert, int turn)
    {
        ReadOnlySpan<int> owners = Map.Layout.OwnersOf((layer * Map.Experts) + expert);
        return owners.Length == 1 ? owners[0] : owners[(turn + _self + 1 + layer + expert) % owners.Length];
    }
}
