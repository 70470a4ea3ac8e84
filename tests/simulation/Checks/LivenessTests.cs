using Granary.Simulation.Checks;
using Xunit;

namespace Granary.Simulation.Tests.Checks;

public sealed class LivenessTests
{
    private readonly FakeRun _run = new();
    private readonly FakeDevice _device;
    private readonly FakeGateway _gateway;
    private readonly LivenessLimits _limits = new()
    {
        Layer = TimeSpan.FromSeconds(10),
        Resume = TimeSpan.FromSeconds(20),
        Failover = TimeSpan.FromSeconds(5),
        Silence = TimeSpan.FromSeconds(30),
        Period = TimeSpan.FromSeconds(1),
    };

    private readonly Liveness _check;

    public LivenessTests()
    {
        _device = _run.AddDevice();
        _device.Map = Maps.Of(1, [0]);
        _gateway = _run.AddGateway();
        _check = new Liveness(_run, _limits);
    }

    [Fact]
    public void Steps_that_are_committed_or_abandoned_are_progress()
    {
        _device.Submit(1);
        for (int i = 0; i < 10; i++)
        {
            if (i % 2 == 0) _device.Steps++;
            else _device.AbandonedSteps++;
            Pass(9);
        }
    }

    [Fact]
    public void Work_without_steps_is_found_after_its_time_for_each_layer()
    {
        _device.Layers = 2;
        _device.Submit(1);
        Pass(20);
        _check.Finds("d0 has 0 sequences running and 1 waiting, and no step", _ => Pass(2));
    }

    [Fact]
    public void An_idle_or_stalled_or_dead_device_and_one_without_a_map_may_rest()
    {
        Pass(50);
        _device.Submit(1);
        _device.IsRunning = false;
        Pass(50);
        _device.IsRunning = true;
        _device.Map = null;
        Pass(50);
        _device.Map = Maps.Of(1, [0]);
        _device.IsAlive = false;
        Pass(50);
    }

    [Fact]
    public void A_request_on_a_living_silo_may_take_its_time()
    {
        _gateway.Set(1, 1, 0);
        Pass(100);
    }

    [Fact]
    public void A_request_that_moves_on_is_sound()
    {
        _gateway.Set(1, 1, 0);
        _device.IsAlive = false;
        Pass(15);
        _run.AddDevice();
        _gateway.Set(1, 2, 0, silo: "d1");
        Pass(15);
        _run.AllDevices[1].IsAlive = false;
        Pass(15);
        _gateway.Set(1, 3, 0, silo: "d1", finished: true);
        Pass(50);
    }

    [Fact]
    public void A_request_left_with_a_dead_silo_is_found()
    {
        _gateway.Set(1, 1, 0);
        _device.IsAlive = false;
        Pass(19);
        _check.Finds("is left with silo d0", _ => Pass(5));
    }

    [Fact]
    public void A_request_whose_silo_is_known_to_be_dead_goes_on_soon_after_a_device_is_open()
    {
        _gateway.Set(1, 1, 0);
        _gateway.KnownDead.Add("d0");
        Pass(10);
        _gateway.OpenSince = _run.Now;
        Pass(5);
        _check.Finds("known to be dead since 00:00:01, though a device is open since 00:00:10", _ => Pass(1));
        _gateway.Set(1, 2, 0, silo: "d1");
        Pass(20);
    }

    [Fact]
    public void A_client_that_hears_nothing_is_found()
    {
        RequestRecord record = _run.AddRequest(1, [10]);
        record.State = ClientState.Accepted;
        Pass(29);
        record.HeardAt = _run.Now;
        Pass(29);
        _check.Finds("has heard nothing", _ => Pass(5));
        record.State = ClientState.Failed;
        Pass(50);
    }

    [Fact]
    public void Who_was_refused_waits_for_nothing()
    {
        _run.AddRequest(1, [10]).State = ClientState.Refused;
        Pass(50);
    }

    private void Pass(int seconds)
    {
        for (int i = 0; i < seconds; i++)
        {
            _run.Now += TimeSpan.FromSeconds(1);
            _check.AfterEvent();
        }
    }
}
