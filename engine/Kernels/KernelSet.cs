using Granary.Engine.Numerics;

namespace Granary.Engine.Kernels;

/// <summary>Chooses the kernels of the widest vectors that the machine accelerates. The choice changes no bit.</summary>
internal static class KernelSet
{
    /// <summary>The kernels in use.</summary>
    public static IKernels Best { get; } = Lanes512.IsAccelerated ? new Kernels<Lanes512>()
        : Lanes256.IsAccelerated ? new Kernels<Lanes256>()
        : new Kernels<Lanes128>();
}
