using Granary.Simulation.Checks;
using Granary.Simulation.Drawing;
using Granary.Simulation.Faults;
using Granary.Simulation.Running;
using Xunit;

namespace Granary.Simulation.Tests.Running;

public sealed class RetireTests
{
    [Fact]
    public void Silos_that_drain_and_leave_cost_no_request_its_answer()
    {
        int drained = 0, answered = 0;
        for (ulong seed = 1; seed <= 60; seed++)
        {
            SwarmPlan drawn = PlanDrawer.Draw(seed, null);
            if (drawn.Devices < 2) continue;
            SwarmPlan plan = drawn with { Faults = [At(0, FaultKind.Retire, 200), At(1, FaultKind.Join, 600), At(2, FaultKind.Retire, 900)] };
            SwarmResult result = SwarmRun.Execute(plan, null, CheckSet.Create);
            Assert.True(result.Failure is null, $"seed {seed}: {result.Failure}");
            Assert.Equal(0, result.Requests.GetValueOrDefault(ClientState.Failed));
            drained += result.Faults[FaultKind.Retire];
            answered += result.Requests.GetValueOrDefault(ClientState.Answered);
        }

        Assert.True(drained > 60, $"only {drained} silos were drained");
        Assert.True(answered > 200, $"only {answered} requests were answered");
    }

    private static Fault At(int index, FaultKind kind, int milliseconds) =>
        new(index, kind, TimeSpan.FromMilliseconds(milliseconds), index, 0, TimeSpan.Zero, 0);
}
