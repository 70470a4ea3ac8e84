using System.Numerics;
using System.Runtime.InteropServices;

namespace Granary.Simulation.Checks;

/// <summary>A hash of a page's bytes that is fast and the same in every process; it need not withstand an adversary.</summary>
internal static class PageDigest
{
    private const ulong Multiplier = 0x9E3779B97F4A7C15;

    /// <summary>The hash of some bytes.</summary>
    public static ulong Of(ReadOnlySpan<byte> bytes)
    {
        ReadOnlySpan<ulong> words = MemoryMarshal.Cast<byte, ulong>(bytes);
        ulong even = (ulong)bytes.Length, odd = ~even;
        int i = 0;
        for (; i + 1 < words.Length; i += 2)
        {
            // Two chains, which the processor runs side by side.
            even = BitOperations.RotateLeft((even ^ words[i]) * Multiplier, 29);
            odd = BitOperations.RotateLeft((odd ^ words[i + 1]) * Multiplier, 31);
        }

        if (i < words.Length) even = BitOperations.RotateLeft((even ^ words[i]) * Multiplier, 29);
        foreach (byte rest in bytes[(words.Length * sizeof(ulong))..])
            odd = BitOperations.RotateLeft((odd ^ rest) * Multiplier, 31);
        ulong hash = (even ^ BitOperations.RotateLeft(odd, 32)) * Multiplier;
        return hash ^ (hash >> 32);
    }
}
