using Granary.Grains.Balancing;
using Granary.Grains.Experts;
using Granary.Interfaces.Experts;
using Xunit;

namespace Granary.Grains.Tests.Balancing;

public sealed class LayoutStepsTests
{
    private static readonly string[] _silos = ["a", "b"];

    [Theory]
    [InlineData(1, 3)]
    [InlineData(2, 2)]
    [InlineData(9, 1)]
    public void No_step_brings_more_than_is_wanted_and_the_last_one_is_the_goal(int most, int steps)
    {
        ExpertLayout from = Layout([0], [0], [1], [0, 1]), to = Layout([1], [0, 1], [0], [1]);
        Assert.Equal(3, LayoutSteps.Moves(from, to));
        ExpertLayout[] way = [.. LayoutSteps.Between(from, to, most)];
        Assert.Equal(steps, way.Length);
        Assert.Same(to, way[^1]);
        ExpertLayout at = from;
        foreach (ExpertLayout step in way)
        {
            Assert.InRange(LayoutSteps.Moves(at, step), 1, most);
            at = step;
        }
    }

    [Fact]
    public void Between_two_that_are_alike_there_is_nothing()
    {
        Assert.Empty(LayoutSteps.Between(Layout([0], [1]), Layout([0], [1]), 1));
        Assert.Single(LayoutSteps.Between(Layout([0], [0, 1]), Layout([0], [1]), 1));
    }

    private static ExpertLayout Layout(params int[][] copies)
    {
        var builder = new LayoutBuilder(_silos, 1, copies.Length);
        for (int i = 0; i < copies.Length; i++)
            foreach (int silo in copies[i]) builder.Add(i, silo);
        return builder.Build();
    }
}
