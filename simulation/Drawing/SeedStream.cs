namespace Granary.Simulation.Drawing;

/// <summary>
/// Random numbers for one purpose of one seed: xoshiro256** (Blackman and Vigna, 2018), begun by SplitMix64 from the seed and
/// the purpose's name. Purposes do not disturb each other: drawing more of one changes nothing of another.
/// </summary>
internal sealed class SeedStream
{
    private ulong _a;
    private ulong _b;
    private ulong _c;
    private ulong _d;

    /// <summary>The stream of a purpose.</summary>
    /// <param name="seed">The seed of the run.</param>
    /// <param name="purpose">What is drawn, as a constant name.</param>
    /// <param name="number">Tells streams of one purpose apart.</param>
    public SeedStream(ulong seed, string purpose, int number = 0)
    {
        ulong state = seed ^ Hash(purpose) ^ Mix((ulong)number + 1);
        _a = Mix(state += Golden);
        _b = Mix(state += Golden);
        _c = Mix(state += Golden);
        _d = Mix(state + Golden);
    }

    private const ulong Golden = 0x9E3779B97F4A7C15;

    /// <summary>SplitMix64's finalizer: spreads every bit of a number over all 64.</summary>
    public static ulong Mix(ulong value)
    {
        value = (value ^ (value >> 30)) * 0xBF58476D1CE4E5B9;
        value = (value ^ (value >> 27)) * 0x94D049BB133111EB;
        return value ^ (value >> 31);
    }

    /// <summary>A hash of a text that is the same in every process (FNV-1a).</summary>
    public static ulong Hash(string text)
    {
        ulong hash = 0xCBF29CE484222325;
        foreach (char letter in text) hash = (hash ^ letter) * 0x100000001B3;
        return Mix(hash);
    }

    /// <summary>64 random bits.</summary>
    public ulong Next()
    {
        ulong result = ulong.RotateLeft(_b * 5, 7) * 9;
        ulong shifted = _b << 17;
        _c ^= _a;
        _d ^= _b;
        _b ^= _c;
        _a ^= _d;
        _c ^= shifted;
        _d = ulong.RotateLeft(_d, 45);
        return result;
    }

    /// <summary>An integer from <paramref name="least"/> to <paramref name="most"/>, both included.</summary>
    public int Int(int least, int most)
    {
        ArgumentOutOfRangeException.ThrowIfLessThan(most, least);
        return least + (int)Math.BigMul(Next(), (ulong)((long)most - least + 1), out _);
    }

    /// <summary>An integer as <see cref="Int"/> gives, small ones more often than great ones.</summary>
    public int SmallInt(int least, int most) => Math.Min(Int(least, most), Int(least, most));

    /// <summary>A number in [0, 1), a multiple of 2^-53.</summary>
    public double Unit() => (Next() >> 11) * (1.0 / (1UL << 53));

    /// <summary>True with a probability of one in <paramref name="count"/>.</summary>
    public bool OneIn(int count) => Int(1, count) == 1;

    /// <summary>True with a probability.</summary>
    public bool Chance(double probability) => Unit() < probability;

    /// <summary>A time from <paramref name="least"/> to <paramref name="most"/>, in whole microseconds.</summary>
    public TimeSpan Time(TimeSpan least, TimeSpan most)
    {
        long from = least.Ticks / TimeSpan.TicksPerMicrosecond, to = most.Ticks / TimeSpan.TicksPerMicrosecond;
        ArgumentOutOfRangeException.ThrowIfLessThan(to, from);
        return TimeSpan.FromTicks((from + (long)Math.BigMul(Next(), (ulong)(to - from + 1), out _)) * TimeSpan.TicksPerMicrosecond);
    }

    /// <summary>A time from <paramref name="least"/> to <paramref name="most"/> milliseconds.</summary>
    public TimeSpan Milliseconds(int least, int most) => Time(TimeSpan.FromMilliseconds(least), TimeSpan.FromMilliseconds(most));
}
