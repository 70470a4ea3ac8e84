using System.Text.Json;
using Granary.Grains.Balancing;
using Granary.Simulation.Drawing;
using Granary.Simulation.Faults;
using Xunit;

namespace Granary.Simulation.Tests.Drawing;

public sealed class PlanDrawerTests
{
    private static readonly RealModelShape _real = new(2, 8, 2, 256, 512);

    [Fact]
    public void The_same_seed_gives_the_same_plan()
    {
        for (ulong seed = 0; seed < 50; seed++)
            Assert.Equal(Text(PlanDrawer.Draw(seed, _real)), Text(PlanDrawer.Draw(seed, _real)));
        Assert.NotEqual(Text(PlanDrawer.Draw(1, _real)), Text(PlanDrawer.Draw(2, _real)));
    }

    [Fact]
    public void Many_seeds_cover_everything()
    {
        SwarmPlan[] plans = [.. Enumerable.Range(0, 1000).Select(seed => PlanDrawer.Draw((ulong)seed, _real))];
        Assert.Equal(Enum.GetValues<FaultKind>(), plans.SelectMany(plan => plan.Faults).Select(fault => fault.Kind).Distinct().Order());
        Assert.Equal([1, 2], plans.Select(plan => plan.Gateways).Distinct().Order());
        Assert.Equal([1, 2, 3, 4], plans.Select(plan => plan.Devices).Distinct().Order());
        Assert.InRange(plans.Count(plan => plan.Model.Real), 20, 120);
        Assert.InRange(plans.Count(plan => plan.Faults.Length == 0), 60, 250);
        Assert.Equal(12, plans.Max(plan => plan.Faults.Length));
        Assert.Contains(plans, plan => plan.ScatterExperts && plan.ScatterRequests);
        Assert.Equal(BalancePolicies.Names, plans.Select(plan => plan.Balance.Policy).Distinct().Order());
        Assert.Equal([0, 1, 2, 3, 4], plans.Select(plan => plan.Balance.SpareSlots).Distinct().Order());
        RequestPlan[] requests = [.. plans.SelectMany(plan => plan.Requests)];
        Assert.Contains(requests, request => request.CancelAfter is not null);
        Assert.Contains(requests, request => request.CancelAfterTokens is not null);
        Assert.Contains(requests, request => request.ReadPause > TimeSpan.Zero);
        Assert.Contains(requests, request => request.Spec.CacheSalt.Length > 0);
        Assert.Contains(requests, request => request.Spec.StopTokens.Length > 0);
        Assert.Equal([0f, 1f], requests.Select(request => request.Spec.Sampling.Temperature).Distinct().Order());
    }

    [Fact]
    public void Plans_stay_within_what_the_parts_allow()
    {
        for (ulong seed = 0; seed < 500; seed++)
        {
            SwarmPlan plan = PlanDrawer.Draw(seed, _real);
            Assert.InRange(plan.Requests.Length, 5, 24);
            Assert.All(plan.Requests, request =>
            {
                Assert.InRange(request.Spec.Prompt.Length, 1, 150);
                Assert.InRange(request.Spec.MaxTokens, 1, 60);
                Assert.All(request.Spec.Prompt, token => Assert.InRange(token, 0, plan.Model.Vocabulary - 1));
            });
            plan.Balance.Check();
            Assert.All(plan.Limits, limits => Assert.InRange(limits.Sequences, 1, limits.BatchTokens));
            Assert.Single(plan.Limits.Select(limits => limits.KvBlocks).Distinct());
            Assert.InRange(plan.Model.ExpertsPerToken, 1, plan.Model.Experts);
            Assert.Equal(Enumerable.Range(0, plan.Faults.Length), plan.Faults.Select(fault => fault.Index));
            Assert.Equal(plan.Faults.OrderBy(fault => fault.At), plan.Faults);
            Assert.True(plan.Gateways > 1 || plan.Faults.All(fault => fault.Kind != FaultKind.CrashGateway));
            Assert.All(
                plan.Faults.Where(fault => fault.Kind == FaultKind.StallShort),
                fault => Assert.True(fault.Time < plan.Network.DetectionLeast));
            Assert.All(
                plan.Faults.Where(fault => fault.Kind == FaultKind.StallLong),
                fault => Assert.True(fault.Time > plan.Network.DetectionMost));
        }
    }

    [Fact]
    public void Leaving_faults_out_changes_nothing_else()
    {
        SwarmPlan plan = Enumerable.Range(0, 100).Select(seed => PlanDrawer.Draw((ulong)seed, null)).First(p => p.Faults.Length > 4);
        SwarmPlan less = plan.WithFaults([0, 3]);
        Assert.Equal([plan.Faults[0], plan.Faults[3]], less.Faults);
        Assert.Equal(Text(plan with { Faults = [] }), Text(less with { Faults = [] }));
    }

    [Fact]
    public void A_plan_says_what_it_is_in_a_few_lines()
    {
        SwarmPlan plan = PlanDrawer.Draw(3, null);
        string text = plan.ToString();
        Assert.InRange(text.Split('\n').Length, 4, 11);
        Assert.Contains($"{plan.Requests.Length} clients", text, StringComparison.Ordinal);
        Assert.All(PlanDrawer.Draw(1, null).Faults, fault => Assert.Contains(fault.Kind.ToString(), fault.ToString(), StringComparison.Ordinal));
    }

    private static string Text(SwarmPlan plan) => JsonSerializer.Serialize(plan);
}
