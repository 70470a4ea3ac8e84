using Granary.Grains.Experts;
using Granary.Interfaces.Experts;
using Xunit;

namespace Granary.Grains.Tests.Experts;

public sealed class EvenExpertPlacementTests
{
    private static readonly EvenExpertPlacement _policy = new();

    [Theory]
    [InlineData(1, 16)]
    [InlineData(2, 16)]
    [InlineData(3, 16)]
    [InlineData(5, 8)]
    [InlineData(4, 2)]
    public void Every_layer_is_spread_evenly(int silos, int experts)
    {
        string[] names = [.. Enumerable.Range(0, silos).Select(i => $"s{i}")];
        ExpertLayout layout = _policy.Place(names, 6, experts, null);
        Assert.Equal(6 * experts, layout.Owner.Length);
        for (int layer = 0; layer < 6; layer++)
        {
            int[] counts = Counts(layout, layer);
            Assert.InRange(counts.Max() - counts.Min(), 0, 1);
        }
    }

    [Fact]
    public void Nothing_moves_without_need()
    {
        string[] before = ["a", "b", "c"];
        ExpertLayout current = _policy.Place(before, 4, 16, null);
        Assert.True(current.SameAs(_policy.Place(before, 4, 16, current)));

        string[] after = ["a", "c"];
        ExpertLayout next = _policy.Place(after, 4, 16, current);
        for (int i = 0; i < next.Owner.Length; i++)
            if (before[current.Owner[i]] != "b") Assert.Equal(before[current.Owner[i]], after[next.Owner[i]]);
    }

    [Fact]
    public void A_newcomer_takes_its_share_and_no_more()
    {
        string[] before = ["a", "b"];
        ExpertLayout current = _policy.Place(before, 3, 16, null);
        string[] after = ["a", "b", "c"];
        ExpertLayout next = _policy.Place(after, 3, 16, current);
        int moved = next.Owner.Where((silo, i) => after[silo] != before[current.Owner[i]]).Count();
        Assert.Equal(next.Owner.Count(silo => silo == 2), moved);
    }

    [Fact]
    public void Copies_stay_where_there_is_room_when_a_silo_goes()
    {
        // Six experts on three silos, and one further copy on each.
        ExpertLayout current = Layout(["a", "b", "c"], [0, 1], [0], [1], [1, 2], [2], [0, 2]);
        ExpertLayout next = _policy.Place(["a", "c"], 1, 6, current);
        // Room for four on each; expert 2 was on b alone, 0 and 3 lose a copy there, 5 keeps both.
        Assert.Equal([0], next.OwnersOf(0).ToArray());
        Assert.Equal([0], next.OwnersOf(1).ToArray());
        Assert.Single(next.OwnersOf(2).ToArray());
        Assert.Equal([1], next.OwnersOf(3).ToArray());
        Assert.Equal([1], next.OwnersOf(4).ToArray());
        Assert.Equal([0, 1], next.OwnersOf(5).ToArray());
    }

    [Theory]
    [InlineData(1)]
    [InlineData(2)]
    [InlineData(3)]
    [InlineData(7)]
    public void Whatever_there_was_every_expert_is_somewhere_and_no_silo_is_overfull(int silos)
    {
        for (int seed = 0; seed < 50; seed++)
        {
            var random = new Random(seed);
            var builder = new LayoutBuilder(["a", "b", "c", "d"], 2, 10);
            for (int i = 0; i < 20; i++) builder.Add(i, random.Next(4));
            for (int i = 0; i < 16; i++) builder.Add(random.Next(20), random.Next(4));
            ExpertLayout current = builder.Build();
            ExpertLayout next = _policy.Place([.. "abcdefg"[..silos].Select(name => name.ToString())], 2, 10, current);
            for (int layer = 0; layer < 2; layer++)
            {
                int spare = (current.Starts[(layer + 1) * 10] - current.Starts[layer * 10] - 10) / 4;
                Assert.All(Counts(next, layer), count => Assert.InRange(count, 0, ((10 + silos - 1) / silos) + spare));
            }
        }
    }

    private static int[] Counts(ExpertLayout layout, int layer)
    {
        var counts = new int[layout.Silos.Length];
        for (int i = layer * layout.Experts; i < (layer + 1) * layout.Experts; i++)
            foreach (int silo in layout.OwnersOf(i)) counts[silo]++;
        return counts;
    }

    private static ExpertLayout Layout(string[] silos, params int[][] copies)
    {
        var builder = new LayoutBuilder(silos, 1, copies.Length);
        for (int i = 0; i < copies.Length; i++)
            foreach (int silo in copies[i]) builder.Add(i, silo);
        return builder.Build();
    }
}
