using Granary.Grains.Devices;
using Granary.Interfaces.Requests;
using Granary.Simulation.Checks;
using Xunit;

namespace Granary.Simulation.Tests.Checks;

public sealed class BoundsTests
{
    private readonly FakeRun _run = new();
    private readonly FakeDevice _device;
    private readonly FakeGateway _gateway;
    private readonly Bounds _check;

    public BoundsTests()
    {
        _device = _run.AddDevice();
        _gateway = _run.AddGateway();
        _check = new Bounds(_run);
    }

    [Fact]
    public void A_full_queue_with_resumed_and_preempted_sequences_is_sound()
    {
        _device.Submit(1);
        _device.Submit(2);
        _device.Submit(3, generation: 2);
        _device.Submit(4, generation: 3).CachedTokens = 0;
        _check.AfterEvent();
        Assert.Equal(4, _device.Table.Counts.Waiting);
    }

    [Fact]
    public void A_queue_without_its_bound_is_found()
    {
        _device.MaxQueue = 1;
        _device.Submit(1);
        _check.AfterEvent();
        _device.Submit(2);
        _check.Finds("there are 2 new sequences waiting, of at most 1");
    }

    [Fact]
    public void A_batch_without_its_bound_is_found()
    {
        _device.MaxSequences = 1;
        _device.Submit(1);
        _device.Submit(2);
        _device.Step();
        _check.Finds("there are 2 sequences running, of at most 1");
    }

    [Fact]
    public void An_expert_queue_without_its_bound_is_found()
    {
        _device.QueuedBatches = 2;
        _check.CallStarted(FakeRun.Call("IDeviceGrain.RunExperts", "d0", 1, 0));
        _check.AfterEvent();
        _device.QueuedBatches = 3;
        _check.CallStarted(FakeRun.Call("IDeviceGrain.RunExperts", "d0", 1, 0));
        _check.Finds("there are 3 batches waiting for experts, of at most 2");
    }

    [Fact]
    public void A_directory_queue_without_its_bound_is_found()
    {
        _device.QueuedChanges = 2;
        _check.AfterEvent();
        _device.QueuedChanges = 3;
        _device.Touch();
        _check.Finds("there are 3 changes for the block directory, of at most 2");
    }

    [Fact]
    public void A_gateway_without_its_bound_is_found()
    {
        _gateway.Active = 4;
        _check.AfterEvent();
        _gateway.Active = 5;
        _check.Finds("has 5 requests, of at most 4");
    }

    [Fact]
    public void A_sequence_has_one_update_under_way_and_one_to_come()
    {
        Accept(1);
        Pend(2);
        _check.AfterEvent();
        Pend(3);
        _check.Finds("there are 3 updates for gateway g100, of at most 2");
    }

    [Fact]
    public void An_ended_sequence_counts_until_its_end_is_acknowledged()
    {
        Accept(1);
        Push(1, FinishReason.Length);
        Pend(1);
        _check.AfterEvent();
        Pend(0);
        _check.AfterEvent();
        Pend(1);
        _check.Finds("there are 1 updates for gateway g100, of at most 0");
    }

    private void Accept(int request)
    {
        Sequence sequence = _device.Submit(request);
        var start = new StartRequest
        {
            Spec = sequence.Spec,
            Generation = 1,
            Produced = [],
            Sink = sequence.Sink,
            Gateway = "g100",
        };
        _check.CallAnswered(FakeRun.Call(
            "IRequestGrain.Start", FakeRun.IdOf(request).ToString("N"), 100, 0, start, new StartResult(StartStatus.Accepted, "d0")));
    }

    private void Push(int request, FinishReason finish)
    {
        var update = new TokenUpdate { Request = FakeRun.IdOf(request), Generation = 1, Position = 0, Tokens = [], Finish = finish };
        _check.CallAnswered(FakeRun.Call("ITokenSink.Push", "g", 0, 100, new TokenBatch("d0", [update])));
    }

    private void Pend(int updates)
    {
        _device.Unacknowledged.Clear();
        _device.Unacknowledged.Add(("g100", updates));
        _device.Touch();
    }
}
