using Granary.Embedded.Host;
using Granary.Simulation.Checks;
using Xunit;

namespace Granary.Simulation.Tests.Checks;

public sealed class CheckSetTests
{
    [Theory]
    [InlineData(false)]
    [InlineData(true)]
    public void What_is_found_in_a_call_waits_for_the_end_of_its_event(bool answered)
    {
        var check = new Deferred(new FindsInCalls());
        check.AfterEvent();
        for (int i = 0; i < 2; i++)
        {
            if (answered) check.CallAnswered(FakeRun.Call("IModelGrain.Refresh", $"m{i}", 0, 0));
            else check.CallStarted(FakeRun.Call("IModelGrain.Refresh", $"m{i}", 0, 0));
        }

        check.Finds("model/m0");
        check.Finds("model/m0", one => one.AtEnd());
    }

    [Fact]
    public void The_set_has_every_check_under_a_name_of_its_own()
    {
        var run = new FakeRun();
        run.AddDevice();
        IReadOnlyList<ICheck> set = CheckSet.Create(run, new LivenessLimits());
        Assert.Equal(
            [
                nameof(Accounts), nameof(Bounds), nameof(Epochs), nameof(Failures), nameof(Liveness), nameof(NothingLeft), nameof(Pages), nameof(PumpRounds),
                nameof(RequestStates), nameof(SealedBytes), nameof(Tokens),
            ],
            set.Select(check => check.Name).Order(StringComparer.Ordinal));
        foreach (ICheck check in set)
        {
            check.AfterEvent();
            check.AtEnd();
        }
    }

    [Fact]
    public void Nothing_is_allocated_where_nothing_has_changed()
    {
        var run = new FakeRun();
        run.AddDevice().Submit(1, maxTokens: 50);
        run.AllDevices[0].Step();
        run.AddGateway();
        run.AddRequest(1, [10]).State = ClientState.Accepted;
        IReadOnlyList<ICheck> set = CheckSet.Create(run, new LivenessLimits());
        Look();
        long before = GC.GetAllocatedBytesForCurrentThread();
        for (int i = 0; i < 100; i++) Look();
        Assert.Equal(before, GC.GetAllocatedBytesForCurrentThread());

        void Look()
        {
            for (int i = 0; i < set.Count; i++) set[i].AfterEvent();
        }
    }

    private sealed class FindsInCalls : ICheck
    {
        public string Name => nameof(FindsInCalls);

        public void CallStarted(in SimulatedCall call) => throw new CheckFailedException(Name, $"{call.Target}");

        public void CallAnswered(in SimulatedCall call) => throw new CheckFailedException(Name, $"{call.Target}");
    }
}
