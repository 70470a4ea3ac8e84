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
        int[] owner = _policy.Place(names, 6, experts, null);
        for (int layer = 0; layer < 6; layer++)
        {
            int[] counts = new int[silos];
            for (int e = 0; e < experts; e++) counts[owner[(layer * experts) + e]]++;
            Assert.InRange(counts.Max() - counts.Min(), 0, 1);
        }
    }

    [Fact]
    public void Nothing_moves_without_need()
    {
        string[] before = ["a", "b", "c"];
        ExpertMap map = Map(before, _policy.Place(before, 4, 16, null), 4, 16);
        Assert.Equal(map.Owner, _policy.Place(before, 4, 16, map));

        string[] after = ["a", "c"];
        int[] owner = _policy.Place(after, 4, 16, map);
        for (int i = 0; i < owner.Length; i++)
            if (before[map.Owner[i]] != "b") Assert.Equal(before[map.Owner[i]], after[owner[i]]);
    }

    [Fact]
    public void A_newcomer_takes_its_share_and_no_more()
    {
        string[] before = ["a", "b"];
        ExpertMap map = Map(before, _policy.Place(before, 3, 16, null), 3, 16);
        string[] after = ["a", "b", "c"];
        int[] owner = _policy.Place(after, 3, 16, map);
        int moved = owner.Where((silo, i) => after[silo] != before[map.Owner[i]]).Count();
        Assert.Equal(owner.Count(silo => silo == 2), moved);
    }

    private static ExpertMap Map(string[] silos, int[] owner, int layers, int experts) => new()
    {
        Epoch = new MapEpoch(1, 1, 1),
        Silos = silos,
        Layers = layers,
        Experts = experts,
        Owner = owner,
        Replica = new int[owner.Length],
    };
}
