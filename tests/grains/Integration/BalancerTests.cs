using Granary.Grains.Balancing;
using Granary.Interfaces.Experts;
using Granary.Interfaces.Models;
using Granary.Interfaces.Requests;
using Xunit;

namespace Granary.Grains.Tests.Integration;

/// <summary>Experts that are asked for more than others get copies or move, while requests go on, and no token changes.</summary>
public sealed class BalancerTests
{
    private const int Streams = 6;

    public static TheoryData<HostKind, string> Policies => Hosts.With([BalancePolicies.Eplb, BalancePolicies.Incremental]);

    [Theory]
    [MemberData(nameof(Policies))]
    public async Task Hot_experts_are_spread_when_asked_for(HostKind host, string policy)
    {
        (RequestSpec[] specs, int[][] expected) = await QuietAsync(host);
        await Bed.RunAsync(host, new BedOptions { Silos = 2, Balance = WhenAsked(policy) }, async bed =>
        {
            IBalancerGrain balancer = bed.Grains.GetGrain<IBalancerGrain>("tiny");
            Assert.Equal(BalanceOutcome.None, (await balancer.GetReport()).Outcome);
            await RunAsync(bed, specs, expected);
            ExpertLoadTable loads = await LoadsAsync(bed);
            MapEpoch epoch = (await MapAsync(bed)).Epoch;

            BalanceReport report = await balancer.Rebalance();
            Assert.Equal(BalanceOutcome.Moved, report.Outcome);
            Assert.True(report.Predicted > report.Before, $"{report}");
            Assert.True(report.Moves > WhenAsked(policy).MaxMovesPerMap, $"{report}");
            Assert.Equal(report.MovesPlanned, report.Moves);
            Assert.True(report.Epoch > epoch);
            Assert.Equal(report, await balancer.GetReport());
            ExpertMap map = await MapAsync(bed);
            Assert.Equal(report.Epoch, map.Epoch);
            Assert.Equal(report.Predicted, Balancedness.Of(loads, map.Layout), 6);
            for (int silo = 1; silo <= 2; silo++)
                Assert.Equal(map.Owner.Count(owner => map.Silos[owner] == bed.KeyOf(silo)), (await bed.Device(silo).GetStatus()).ResidentExperts);

            await RunAsync(bed, specs, expected);
            Assert.Empty(bed.Logits.Differences);
        });
    }

    [Theory]
    [MemberData(nameof(Hosts.Both), MemberType = typeof(Hosts))]
    public async Task What_both_silos_have_copies_of_neither_asks_the_other_for(HostKind host)
    {
        (RequestSpec[] specs, int[][] expected) = await QuietAsync(host);
        await Bed.RunAsync(host, new BedOptions { Silos = 2, Balance = WhenAsked(BalancePolicies.Eplb) }, async bed =>
        {
            long before = await RunAsync(bed, specs, expected);
            await bed.Grains.GetGrain<IBalancerGrain>("tiny").Rebalance();
            ExpertMap map = await MapAsync(bed);
            Assert.True(map.Owner.Length > map.Layers * map.Experts);
            long after = await RunAsync(bed, specs, expected);
            Assert.True(after < before, $"{after} rows were sent after {before}");
            Assert.Empty(bed.Logits.Differences);
        });
    }

    [Theory]
    [MemberData(nameof(Policies))]
    public async Task The_balancer_acts_by_itself_while_requests_go_on(HostKind host, string policy)
    {
        (RequestSpec[] specs, int[][] expected) = await QuietAsync(host);
        var balance = new BalanceOptions { Policy = policy, Period = TimeSpan.FromMilliseconds(50), SpareSlots = 1, LeastGain = 0.01 };
        await Bed.RunAsync(host, new BedOptions { Silos = 3, Balance = balance }, async bed =>
        {
            IBalancerGrain balancer = bed.Grains.GetGrain<IBalancerGrain>("tiny");
            MapEpoch epoch = (await MapAsync(bed)).Epoch;
            for (int i = 0; (await MapAsync(bed)).Epoch == epoch; i++)
            {
                Assert.True(i < 200, $"{await balancer.GetReport()}");
                await RunAsync(bed, specs, expected);
            }

            // The copies stay as far as there is room when a silo goes.
            await bed.Device(3).Drain();
            await bed.WaitAsync(bed.Device(3), status => status.ResidentExperts == 0);
            await RunAsync(bed, specs, expected);
            Assert.Empty(bed.Logits.Differences);
            await bed.AssertNothingLeftAsync(1, 2, 3);
        });
    }

    [Theory]
    [MemberData(nameof(Hosts.Both), MemberType = typeof(Hosts))]
    public Task A_layout_for_other_silos_is_overtaken_and_one_of_another_model_refused(HostKind host) =>
        Bed.RunAsync(host, new BedOptions { Silos = 2 }, async bed =>
        {
            IModelGrain model = bed.Grains.GetGrain<IModelGrain>("tiny");
            ExpertMap map = await MapAsync(bed);
            ExpertMap same = await model.Place(map.Layout with { Silos = ["a", "b"] });
            Assert.Equal(map.Epoch, same.Epoch);
            await Assert.ThrowsAnyAsync<ArgumentException>(() => model.Place(map.Layout with { Experts = map.Experts - 1 }));
            int[] outside = [.. map.Owner];
            outside[0] = 2;
            await Assert.ThrowsAnyAsync<ArgumentException>(() => model.Place(map.Layout with { Owner = outside }));
            Assert.Equal(map.Epoch, (await MapAsync(bed)).Epoch);
        });

    private static BalanceOptions WhenAsked(string policy) => new()
    {
        Policy = policy,
        Period = TimeSpan.FromHours(1),
        SpareSlots = 2,
        MaxMovesPerMap = 2,
        MapPause = TimeSpan.FromMilliseconds(5),
    };

    /// <summary>Prompts of one token over and over: a router sends them all to the same few experts.</summary>
    private static Task<(RequestSpec[] Specs, int[][] Expected)> QuietAsync(HostKind host) =>
        Bed.RunAsync(host, new BedOptions(), async quiet =>
        {
            RequestSpec[] specs = [.. Enumerable.Range(0, Streams).Select(i => Bed.Spec([.. Enumerable.Repeat(7, 60 + i)], 12))];
            return (specs, await Task.WhenAll(specs.Select(quiet.AnswerAsync)));
        });

    /// <summary>Has all answers computed from nothing.</summary>
    /// <returns>The rows that silos have computed for each other.</returns>
    private static async Task<long> RunAsync(Bed bed, RequestSpec[] specs, int[][] expected)
    {
        long before = await RemoteRowsAsync(bed);
        int[][] tokens = await Task.WhenAll(specs.Select(bed.AnswerAsync));
        for (int i = 0; i < specs.Length; i++) Assert.Equal(expected[i], tokens[i]);
        await bed.AssertIdleAsync(1, 2);
        long rows = await RemoteRowsAsync(bed) - before;
        for (int silo = 1; silo <= 2; silo++) await bed.Device(silo).FlushCache();
        return rows;
    }

    private static async Task<long> RemoteRowsAsync(Bed bed) =>
        (await bed.Device(1).GetStatus()).RemoteRows + (await bed.Device(2).GetStatus()).RemoteRows;

    private static async Task<ExpertLoadTable> LoadsAsync(Bed bed)
    {
        ExpertLoadTable one = await bed.Device(1).GetExpertLoads(), other = await bed.Device(2).GetExpertLoads();
        return ExpertLoads.Sum(one.Layers, one.Experts, [one, other]);
    }

    private static Task<ExpertMap> MapAsync(Bed bed) => bed.Grains.GetGrain<IModelGrain>("tiny").GetExpertMap();
}
