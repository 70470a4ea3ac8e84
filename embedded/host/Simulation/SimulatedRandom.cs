namespace Granary.Embedded.Host;

/// <summary>
/// A stream of numbers from a seed and a purpose, so that what is drawn for one purpose does not shift what is drawn for
/// another. SplitMix64 (Steele, Lea and Flood, "Fast splittable pseudorandom number generators", OOPSLA 2014).
/// </summary>
internal sealed class SimulatedRandom
{
    private ulong _state;

    public SimulatedRandom(ulong seed, string purpose) => _state = seed ^ (EventTrace.HashOf(purpose) * 0x9E3779B97F4A7C15);

    /// <summary>64 random bits.</summary>
    public ulong Next()
    {
        var z = _state += 0x9E3779B97F4A7C15;
        z = (z ^ (z >> 30)) * 0xBF58476D1CE4E5B9;
        z = (z ^ (z >> 27)) * 0x94D049BB133111EB;
        return z ^ (z >> 31);
    }

    /// <summary>Whether something happens that happens with a chance from 0 to 1.</summary>
    public bool Chance(double chance) => chance > 0 && (Next() >> 11) * (1.0 / (1UL << 53)) < chance;

    /// <summary>A time between two others, both included.</summary>
    public TimeSpan Between(TimeSpan least, TimeSpan most) =>
        least + TimeSpan.FromTicks((long)(Next() % (ulong)((most - least).Ticks + 1)));
}
