using Granary.Interfaces.Experts;

namespace Granary.Grains.Experts;

/// <summary>
/// One number for a set of expert grains, the sum of theirs: a device and the coordinator of the map compare what is
/// resident with what should be without sending the list.
/// </summary>
public static class ResidenceDigest
{
    /// <summary>The number of one expert grain: the finalizer of SplitMix64 over its key without the model's name.</summary>
    public static ulong Of(int layer, int expert, int replica)
    {
        ulong z = (((ulong)(uint)layer << 40) ^ ((ulong)(uint)expert << 20) ^ (uint)replica) + 0x9E3779B97F4A7C15;
        z = (z ^ (z >> 30)) * 0xBF58476D1CE4E5B9;
        z = (z ^ (z >> 27)) * 0x94D049BB133111EB;
        return z ^ (z >> 31);
    }

    /// <summary>What a map places on a silo.</summary>
    /// <param name="map">The map.</param>
    /// <param name="silo">The silo's index in the map; one that the map has not, such as -1, holds nothing.</param>
    public static ulong Of(ExpertMap map, int silo)
    {
        ulong digest = 0;
        for (int i = 0; i < map.Layers * map.Experts; i++)
        {
            int copy = map.CopyOn(i, silo);
            if (copy >= 0) digest += Of(i / map.Experts, i % map.Experts, map.Replica[copy]);
        }

        return digest;
    }
}
