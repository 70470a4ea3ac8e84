using Granary.Engine.Kernels;
using Granary.Engine.Numerics;
using Xunit;

namespace Granary.Engine.Tests.Kernels;

/// <summary>The kernels of each vector width that the machine has.</summary>
internal static class KernelWidths
{
    public static IKernels Get(int bits)
    {
        bool accelerated = bits switch { 512 => Lanes512.IsAccelerated, 256 => Lanes256.IsAccelerated, _ => Lanes128.IsAccelerated };
        Assert.SkipUnless(accelerated, $"This machine has no vectors of {bits} bits");
        return bits switch { 512 => new Kernels<Lanes512>(), 256 => new Kernels<Lanes256>(), _ => new Kernels<Lanes128>() };
    }

    /// <summary>Values of unlike size and sign, the same for a seed.</summary>
    public static float[] Values(int seed, int length, float scale = 1)
    {
        Random random = new(seed);
        return [.. Enumerable.Range(0, length).Select(_ => (float)((random.NextDouble() * 2) - 1) * scale)];
    }
}
