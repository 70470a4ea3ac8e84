using Granary.Grains.Experts;
using Granary.Grains.Models;
using Granary.Interfaces.Experts;
using Xunit;

namespace Granary.Grains.Tests.Models;

public sealed class ReplicaNumbersTests
{
    [Fact]
    public void Copies_that_stay_keep_their_numbers_and_new_ones_get_unused_ones()
    {
        ExpertLayout first = Layout(["a", "b"], [0, 1], [1]);
        int[] numbers = ReplicaNumbers.Draw(first, null);
        Assert.Equal([0, 1, 0], numbers);

        // a and b are b and c now: the copies of a are gone.
        ExpertLayout second = Layout(["b", "c"], [0, 1], [1]);
        Assert.Equal([1, 2, 1], ReplicaNumbers.Draw(second, Map(first, numbers)));
    }

    [Fact]
    public void A_number_that_is_taken_elsewhere_is_replaced_by_one_that_no_copy_has()
    {
        ExpertMap map = Map(Layout(["a", "b"], [0, 1], [1]), [4, 5, 9]);
        ReplicaNumbers.Renumber(map, 0, 0);
        Assert.Equal([6, 5, 9], map.Replica);
    }

    private static ExpertMap Map(ExpertLayout layout, int[] numbers) =>
        new() { Epoch = new MapEpoch(1, 1, 1), Layout = layout, Replica = numbers };

    private static ExpertLayout Layout(string[] silos, params int[][] copies)
    {
        var builder = new LayoutBuilder(silos, 1, copies.Length);
        for (int i = 0; i < copies.Length; i++)
            foreach (int silo in copies[i]) builder.Add(i, silo);
        return builder.Build();
    }
}
