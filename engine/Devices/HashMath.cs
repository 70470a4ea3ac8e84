namespace Granary.Engine.Devices;

/// <summary>The arithmetic of a <see cref="HashDevice"/>: integers, and floats that are integers of 16 bits.</summary>
internal static class HashMath
{
    /// <summary>Floats that a hash is written as, 16 bits each: small enough to be exact in any float.</summary>
    public const int Floats = 4;

    /// <summary>Scrambles a hash with a value: the finalizer of SplitMix64 (Steele, Lea, Flood, OOPSLA 2014).</summary>
    public static ulong Mix(ulong hash, ulong value)
    {
        ulong z = hash + (value * 0x9E3779B97F4A7C15) + 0x2545F4914F6CDD1D;
        z = (z ^ (z >> 30)) * 0xBF58476D1CE4E5B9;
        z = (z ^ (z >> 27)) * 0x94D049BB133111EB;
        return z ^ (z >> 31);
    }

    /// <summary>Writes a hash as <see cref="Floats"/> floats.</summary>
    public static void Write(ulong hash, Span<float> row)
    {
        for (int i = 0; i < Floats; i++) row[i] = (ushort)(hash >> (16 * i));
    }

    /// <summary>Scrambles a hash with the bits of <see cref="Floats"/> floats, whatever they are.</summary>
    public static ulong Mix(ulong hash, ReadOnlySpan<float> row)
    {
        for (int i = 0; i < Floats; i++) hash = Mix(hash, BitConverter.SingleToUInt32Bits(row[i]));
        return hash;
    }

    /// <summary>What an expert makes of a row.</summary>
    public static void Expert(int layer, int expert, ReadOnlySpan<float> row, Span<float> output) =>
        Write(Mix(Mix(Mix(0xE, (ulong)layer), (ulong)expert), row), output);
}
