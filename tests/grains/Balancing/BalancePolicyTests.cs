using Granary.Grains.Balancing;
using Granary.Grains.Experts;
using Granary.Interfaces.Experts;
using Xunit;

namespace Granary.Grains.Tests.Balancing;

public sealed class BalancePolicyTests
{
    private const int Silos = 8;
    private const int Experts = 64;
    private const int Slots = 9;
    private const int Layers = 2;

    private static readonly string[] _names = [.. Enumerable.Range(0, Silos).Select(i => $"s{i}")];

    /// <summary>The policies that do something, by name.</summary>
    public static TheoryData<string> Names => [BalancePolicies.Eplb, BalancePolicies.Incremental];

    [Theory]
    [InlineData(BalancePolicies.Eplb, 0.95)]
    [InlineData(BalancePolicies.Incremental, 0.9)]
    public void A_hot_set_that_shifts_is_spread_within_ten_windows(string name, double enough)
    {
        IBalancePolicy policy = BalancePolicies.Get(name);
        var router = new WeightedRouter(Layers, Experts, exponent: 1.2, seed: 7);
        var loads = new ExpertLoads(Layers, Experts, WeightedRouter.PerToken);
        ExpertLayout start = Contiguous(), layout = start;
        var seen = new List<double>();
        for (int window = 1; window <= 10; window++)
        {
            // What was hot is cold, and others are hot.
            if (window == 5) router.Shift(13);
            ExpertLoadTable now = router.Window(ExpertLoads.DefaultWindowRows, loads);
            seen.Add(Balancedness.Of(now, layout));
            if (window == 1) Assert.InRange(seen[0], 0.1, 0.3);
            layout = policy.Balance(loads.Table, layout, Slots);
            AssertSound(layout);
        }

        Assert.True(seen[3] >= enough, $"before the shift: {string.Join(", ", seen)}");
        Assert.True(seen[4] < 0.7, $"at the shift: {string.Join(", ", seen)}");
        Assert.True(seen[9] >= enough, $"in the tenth window: {string.Join(", ", seen)}");
    }

    [Theory]
    [MemberData(nameof(Names))]
    public void The_same_loads_twice_move_nothing_the_second_time(string name)
    {
        IBalancePolicy policy = BalancePolicies.Get(name);
        var loads = new ExpertLoads(Layers, Experts, WeightedRouter.PerToken);
        new WeightedRouter(Layers, Experts, 1.2, 3).Window(4096, loads);
        ExpertLayout layout = Contiguous();
        for (int i = 0; i < 5; i++) layout = policy.Balance(loads.Table, layout, Slots);
        Assert.True(layout.SameAs(policy.Balance(loads.Table, layout, Slots)));
    }

    [Fact]
    public void Without_a_policy_everything_stays()
    {
        var loads = new ExpertLoads(Layers, Experts, WeightedRouter.PerToken);
        new WeightedRouter(Layers, Experts, 1.2, 3).Window(4096, loads);
        ExpertLayout layout = Contiguous();
        Assert.Same(layout, BalancePolicies.Get(BalancePolicies.None).Balance(loads.Table, layout, Slots));
    }

    [Fact]
    public void Packs_go_where_most_of_them_is()
    {
        // Even loads: any packing is perfect, so none is worth a move.
        var loads = new ExpertLoadTable(1, 8, [.. Enumerable.Repeat(1f, 8)]);
        ExpertLayout layout = LayoutBuilder.Single(["a", "b"], 1, 8, [1, 0, 1, 0, 1, 0, 1, 0]);
        Assert.True(layout.SameAs(new EplbBalance().Balance(loads, layout, 4)));
    }

    [Fact]
    public void A_full_silo_makes_room_by_an_exchange()
    {
        var loads = new ExpertLoadTable(1, 4, [10, 10, 1, 1]);
        ExpertLayout layout = LayoutBuilder.Single(["a", "b"], 1, 4, [0, 0, 1, 1]);
        Assert.Equal(11d / 20, Balancedness.Of(loads, layout), 6);
        ExpertLayout better = new IncrementalBalance().Balance(loads, layout, 2);
        Assert.Equal(4, better.Owner.Length);
        Assert.Equal(1, Balancedness.Of(loads, better), 6);
    }

    [Fact]
    public void An_unknown_policy_is_refused_with_the_names_of_all()
    {
        ArgumentException e = Assert.Throws<ArgumentException>(() => BalancePolicies.Get("best"));
        Assert.Contains("eplb, incremental, none", e.Message, StringComparison.Ordinal);
    }

    private static ExpertLayout Contiguous() => LayoutBuilder.Single(
        _names, Layers, Experts, [.. Enumerable.Range(0, Layers * Experts).Select(i => i % Experts / (Experts / Silos))]);

    private static void AssertSound(ExpertLayout layout)
    {
        for (int layer = 0; layer < Layers; layer++)
        {
            var held = new int[Silos];
            for (int i = layer * Experts; i < (layer + 1) * Experts; i++)
                foreach (int silo in layout.OwnersOf(i)) held[silo]++;
            Assert.All(held, count => Assert.InRange(count, 1, Slots));
        }
    }
}
