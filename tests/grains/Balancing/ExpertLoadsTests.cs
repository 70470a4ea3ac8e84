using Granary.Grains.Balancing;
using Granary.Interfaces.Experts;
using Xunit;

namespace Granary.Grains.Tests.Balancing;

public sealed class ExpertLoadsTests
{
    [Fact]
    public void Rows_of_a_window_count_in_full_and_half_as_much_with_each_one_after()
    {
        var loads = new ExpertLoads(layers: 2, experts: 3, expertsPerRow: 1, windowRows: 4);
        loads.Add(1, [0, 0, 2]);
        Assert.Equal([0, 0, 0, 2, 0, 1], loads.Table.Rows);
        loads.Add(1, [1]);
        Assert.Equal([0, 0, 0, 1, 0.5f, 0.5f], loads.Table.Rows);
        loads.Add(1, [1, 1]);
        Assert.Equal([0, 0, 0, 1, 2.5f, 0.5f], loads.Table.Rows);
    }

    [Fact]
    public void How_rows_are_cut_into_steps_does_not_matter()
    {
        int[] routed = [.. Enumerable.Range(0, 60).Select(i => i * 7 % 5)];
        var whole = new ExpertLoads(1, 5, 2, windowRows: 8);
        whole.Add(0, routed);
        var parts = new ExpertLoads(1, 5, 2, windowRows: 8);
        for (int i = 0; i < routed.Length; i += 6) parts.Add(0, routed.AsSpan(i, 6));
        Assert.Equal(whole.Table.Rows, parts.Table.Rows);
    }

    [Fact]
    public void Loads_of_devices_add_up()
    {
        ExpertLoadTable sum = ExpertLoads.Sum(1, 2, [new ExpertLoadTable(1, 2, [1, 2]), new ExpertLoadTable(1, 2, [3, 0.5f])]);
        Assert.Equal([4, 2.5f], sum.Rows);
    }
}
