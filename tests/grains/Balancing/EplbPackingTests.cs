using Granary.Grains.Balancing;
using Xunit;

namespace Granary.Grains.Tests.Balancing;

public sealed class EplbPackingTests
{
    /// <summary>The example in the README of github.com/deepseek-ai/EPLB.</summary>
    [Theory]
    [InlineData(
        new double[] { 90, 132, 40, 61, 104, 165, 39, 4, 73, 56, 183, 86 },
        new[] { 5, 6, 5, 7, 8, 4, 3, 4, 10, 9, 10, 2, 0, 1, 11, 1 })]
    [InlineData(
        new double[] { 20, 107, 104, 64, 19, 197, 187, 157, 172, 86, 16, 27 },
        new[] { 7, 10, 6, 8, 6, 11, 8, 9, 2, 4, 5, 1, 5, 0, 3, 1 })]
    public void The_published_example_comes_out(double[] loads, int[] expected) =>
        Assert.Equal(expected, EplbPacking.Place(loads, copies: 16, groups: 4, nodes: 2, silos: 8));

    [Fact]
    public void Groups_that_do_not_divide_are_not_kept_together()
    {
        double[] loads = [90, 132, 40, 61, 104, 165, 39, 4, 73, 56, 183, 86];
        Assert.Equal(EplbPacking.Place(loads, 16, 1, 1, 8), EplbPacking.Place(loads, 16, 3, 2, 8));
    }

    [Fact]
    public void No_silo_gets_an_expert_twice_while_others_have_room()
    {
        // One expert bears nearly everything, and gets all spare slots.
        int[] placed = EplbPacking.Place([1000, 1, 1, 1, 1, 1, 1, 1], 12, 1, 1, 4);
        Assert.Equal(4, placed.Chunk(3).Count(silo => silo.Contains(0)));
        Assert.All(placed.Chunk(3), silo => Assert.Equal(3, silo.Distinct().Count()));
    }
}
