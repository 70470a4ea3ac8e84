using Granary.Grains.Experts;
using Granary.Interfaces.Experts;

namespace Granary.Simulation.Tests.Checks;

/// <summary>Expert maps of one layer over devices d0 and d1.</summary>
internal static class Maps
{
    /// <summary>A map of epoch 1.1.<paramref name="counter"/>.</summary>
    public static ExpertMap Of(int counter, int[] owner, int[]? replica = null, string[]? silos = null) => new()
    {
        Epoch = new MapEpoch(1, 1, counter),
        Layout = LayoutBuilder.Single(silos ?? ["d0", "d1"], 1, owner.Length, owner),
        Replica = replica ?? new int[owner.Length],
    };
}
