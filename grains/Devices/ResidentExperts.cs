using Granary.Grains.Experts;
using Granary.Interfaces.Experts;

namespace Granary.Grains.Devices;

/// <summary>
/// The experts whose weights a device has, each on behalf of an expert grain. They follow the expert map: a new map lets go
/// of all that it does not place on this silo, whoever drew it and whatever became of the map before. Guarded by the lock of
/// its device.
/// </summary>
/// <param name="layers">Layers of the model.</param>
/// <param name="experts">Experts of a layer.</param>
internal sealed class ResidentExperts(int layers, int experts)
{
    private readonly Dictionary<ExpertKey, Action> _entries = [];
    private readonly int[] _holders = new int[layers * experts];

    /// <summary>Experts that are resident; one that several grains hold counts once.</summary>
    public int Count { get; private set; }

    /// <summary>See <see cref="ResidenceDigest"/>.</summary>
    public ulong Digest { get; private set; }

    /// <summary>The grains that hold experts here.</summary>
    public IReadOnlyCollection<ExpertKey> Keys => _entries.Keys;

    /// <summary>Makes an expert resident for a grain.</summary>
    /// <param name="key">The grain's key.</param>
    /// <param name="released">Called when the device lets go of it.</param>
    public void Add(ExpertKey key, Action released)
    {
        ArgumentOutOfRangeException.ThrowIfGreaterThanOrEqual((uint)key.Layer, (uint)layers, nameof(key));
        ArgumentOutOfRangeException.ThrowIfGreaterThanOrEqual((uint)key.Expert, (uint)experts, nameof(key));
        if (_entries.TryAdd(key, released))
        {
            Digest += ResidenceDigest.Of(key.Layer, key.Expert, key.Replica);
            if (_holders[Index(key)]++ == 0) Count++;
        }
        else
        {
            // An activation of the grain before this one has ended without saying so.
            _entries[key] = released;
        }
    }

    /// <summary>Takes back what a grain has added, unless another activation of it has added it since.</summary>
    public void Remove(ExpertKey key, Action released)
    {
        if (_entries.TryGetValue(key, out Action? holder) && holder == released) Remove(key);
    }

    /// <summary>Lets go of all that a map does not place on a silo.</summary>
    /// <returns>Whom to tell, outside of the lock.</returns>
    public List<Action> Follow(ExpertMap map, string silo)
    {
        List<Action> released = [];
        int self = Array.IndexOf(map.Silos, silo);
        foreach ((ExpertKey key, Action tell) in _entries)
        {
            int copy = map.CopyOn(Index(key), self);
            if (copy >= 0 && map.Replica[copy] == key.Replica) continue;
            // A dictionary may be removed from while it is enumerated.
            Remove(key);
            released.Add(tell);
        }

        return released;
    }

    private void Remove(ExpertKey key)
    {
        _entries.Remove(key);
        Digest -= ResidenceDigest.Of(key.Layer, key.Expert, key.Replica);
        if (--_holders[Index(key)] == 0) Count--;
    }

    private int Index(ExpertKey key) => (key.Layer * experts) + key.Expert;
}
