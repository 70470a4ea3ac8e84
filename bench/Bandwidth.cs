using System.Diagnostics;
using System.Runtime.InteropServices;
using System.Runtime.Intrinsics;

namespace Granary.Bench;

/// <summary>How fast threads read memory that is in no cache.</summary>
internal static unsafe class Bandwidth
{
    private const nuint Bytes = 512u << 20;

    /// <summary>Bytes a second, the best of five passes over 512 MiB.</summary>
    public static double Measure(int threads)
    {
        var memory = (byte*)NativeMemory.AlignedAlloc(Bytes, 64);
        try
        {
            new Span<byte>(memory, (int)Bytes).Fill(1);
            double best = 0;
            for (int pass = 0; pass < 5; pass++)
            {
                long start = Stopwatch.GetTimestamp();
                Parallel.For(0, threads, new ParallelOptions { MaxDegreeOfParallelism = threads }, part =>
                {
                    nuint share = Bytes / (nuint)threads / 256 * 256;
                    if (Read(memory + ((nuint)part * share), share) == ulong.MaxValue) throw new InvalidOperationException("Memory was not filled");
                });
                best = Math.Max(best, Bytes / Stopwatch.GetElapsedTime(start).TotalSeconds);
            }

            return best;
        }
        finally
        {
            NativeMemory.AlignedFree(memory);
        }
    }

    private static ulong Read(byte* start, nuint bytes)
    {
        Vector512<ulong> a = default, b = default, c = default, d = default;
        for (nuint i = 0; i < bytes; i += 256)
        {
            a ^= Vector512.Load((ulong*)(start + i));
            b ^= Vector512.Load((ulong*)(start + i + 64));
            c ^= Vector512.Load((ulong*)(start + i + 128));
            d ^= Vector512.Load((ulong*)(start + i + 192));
        }

        return Vector512.Sum(a ^ b ^ c ^ d);
    }
}
