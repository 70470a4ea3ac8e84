using Granary.Simulation.Checks;
using Xunit;

namespace Granary.Simulation.Tests.Checks;

public sealed class PumpRoundsTests
{
    private readonly FakeRun _run = new();
    private readonly FakeDevice _device;
    private readonly PumpRounds _check;

    public PumpRoundsTests()
    {
        _device = _run.AddDevice();
        _device.Map = Maps.Of(1, [0]);
        _check = new PumpRounds(_run);
        Pass(0);
    }

    [Fact]
    public void A_pump_without_work_looks_once_a_second()
    {
        Pass(1000);
        Round();
        Pass(1000);
        _check.Finds("d0 has begun no round since 00:00:01 (it has nothing to do)", _ => Pass(10));
    }

    [Fact]
    public void A_pump_with_work_begins_a_round_when_the_one_before_has_taken_its_time()
    {
        Pass(500);
        _device.Submit(1);
        Pass(0);
        Pass(20);
        Round();
        Pass(20);
        _check.Finds("(it has work)", _ => Pass(5));
    }

    [Fact]
    public void A_pump_without_a_map_has_no_work()
    {
        _device.Map = null;
        _device.Submit(1);
        Pass(500);
        _device.Map = Maps.Of(1, [0]);
        Pass(0);
        _check.Finds("(it has work)", _ => Pass(50));
    }

    [Fact]
    public void A_step_waits_for_its_peers_until_its_deadline()
    {
        _device.Submit(1);
        _device.AwaitsPeers = true;
        Round();
        Pass(30_000);
        _check.Finds("(it waits for peers)", _ => Pass(50));
    }

    [Fact]
    public void A_step_whose_peers_have_answered_goes_on_at_once()
    {
        _device.Submit(1);
        _device.AwaitsPeers = true;
        Round();
        Pass(5000);
        _device.AwaitsPeers = false;
        Pass(0);
        _check.Finds("(its peers have answered)", _ => Pass(50));
    }

    [Fact]
    public void After_an_abandoned_step_there_is_a_pause()
    {
        _device.Submit(1);
        _device.AbandonedSteps++;
        Round();
        Pass(1000);
        _device.Steps++;
        Round();
        _check.Finds("(it has work)", _ => Pass(50));
    }

    [Fact]
    public void A_stalled_or_stopped_or_dead_pump_may_stand_still()
    {
        _device.Submit(1);
        _device.IsRunning = false;
        Pass(50_000);
        _device.IsRunning = true;
        Pass(0);
        _device.IsPumping = false;
        Pass(50_000);
        _device.IsAlive = false;
        Pass(50_000);
    }

    private void Round()
    {
        _device.Rounds++;
        Pass(0);
    }

    private void Pass(int milliseconds)
    {
        _run.Now += TimeSpan.FromMilliseconds(milliseconds);
        _check.AfterEvent();
    }
}
