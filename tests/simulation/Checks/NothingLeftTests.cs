using Granary.Embedded.Host;
using Granary.Interfaces.Experts;
using Granary.Interfaces.Kv;
using Granary.Simulation.Checks;
using Orleans.Runtime;
using Xunit;

namespace Granary.Simulation.Tests.Checks;

public sealed class NothingLeftTests
{
    private readonly FakeRun _run = new();
    private readonly FakeDevice _one;
    private readonly FakeDevice _other;
    private readonly FakeGateway _gateway;
    private readonly NothingLeft _check;

    public NothingLeftTests()
    {
        _one = _run.AddDevice();
        _other = _run.AddDevice();
        _gateway = _run.AddGateway();
        _check = new NothingLeft(_run);
    }

    [Fact]
    public void Silos_that_are_clean_are_sound()
    {
        _one.Submit(1, prompt: 40, maxTokens: 2);
        _one.Step();
        _one.Step();
        _one.Table.Flush();
        _gateway.Active = 0;
        Activate(0, "device", "d0");
        Activate(0, "model", "m");
        _check.AtEnd();
    }

    [Fact]
    public void A_sequence_that_waits_is_found()
    {
        _one.Submit(1);
        Finds("d0: generation 1 of request 00000001000000000000000000000000 in phase Queued is left");
        _one.IsAlive = false;
        _check.AtEnd();
    }

    [Fact]
    public void A_referenced_page_is_found()
    {
        Assert.True(_one.KvPages.TryAllocate(out _));
        Finds("d0: 1 referenced pages is left");
    }

    [Fact]
    public void A_cached_page_is_found()
    {
        _one.Submit(1, prompt: 40, maxTokens: 1);
        _one.Step();
        Finds("d0: 1 cached pages after the flush is left");
    }

    [Fact]
    public void Queued_work_is_found()
    {
        _one.QueuedBatches = 1;
        Finds("1 batches for experts");
        _one.QueuedBatches = 0;
        _one.QueuedChanges = 1;
        Finds("1 changes for the block directory");
        _one.QueuedChanges = 0;
        _one.Unacknowledged.Add(("g100", 0));
        _check.AtEnd();
        _one.Unacknowledged.Add(("g101", 2));
        Finds("2 updates for gateway g101");
    }

    [Fact]
    public void A_request_at_its_gateway_is_found()
    {
        _gateway.Set(1, 1, 3);
        Finds("at its gateway is left");
        _gateway.All.Clear();
        Finds("1 requests counted at the gateway");
        _gateway.IsAlive = false;
        _check.AtEnd();
    }

    [Fact]
    public void A_request_grain_is_found()
    {
        Activate(100, "request", "7");
        // It was brought to life for a call that nobody wanted any more, and has run none.
        _check.AtEnd();
        _check.CallStarted(FakeRun.Call("IRequestGrain.Cancel", "7", 0, 100));
        Finds("silo 100: grain request/7 is left");
    }

    [Fact]
    public void An_entry_whose_copies_were_dropped_is_found()
    {
        Block("AddCopy", 1, "d0");
        Activate(1, "kvblock", "b");
        Finds("knows of copies on d0, which have dropped them");
        Block("RemoveCopies", 1, "d0");
        Finds("knows of no copy");
    }

    [Fact]
    public void An_entry_may_remain_for_a_copy_whose_silo_died()
    {
        Block("AddCopy", 1, "d0");
        Activate(1, "kvblock", "b");
        _one.IsAlive = false;
        _check.AtEnd();
    }

    [Fact]
    public void An_entry_may_remain_when_it_could_not_be_told()
    {
        Block("AddCopy", 1, "d0");
        Activate(1, "kvblock", "b");
        _run.HasLostCalls = true;
        _check.AtEnd();
        _run.HasLostCalls = false;
        _one.ChangesLeftOut = 1;
        _check.AtEnd();
        _one.ChangesLeftOut = 0;
        // The directory had lost the entry, so the call made another one.
        Block("RemoveCopies", 0, "d0");
        _check.AtEnd();
    }

    [Fact]
    public void Experts_as_the_map_has_them_are_sound()
    {
        Load("m/0/0/0", 0);
        Load("m/0/1/0", 1);
        _one.Map = Maps.Of(1, [0, 1]);
        Load("m/0/0/1", 1);
        _check.CallAnswered(FakeRun.Call("IExpertGrain.Release", "m/0/0/0", 1, 0));
        _one.Map = _other.Map = Maps.Of(2, [1, 1], [1, 0]);
        _check.AtEnd();
    }

    [Fact]
    public void An_expert_that_the_map_does_not_have_there_is_found()
    {
        Load("m/0/0/0", 0);
        Load("m/0/0/1", 1);
        Load("m/0/1/0", 1);
        _one.Map = _other.Map = Maps.Of(2, [1, 1], [1, 0]);
        Finds("silo 0: expert m/0/0/0, which map 1.1.2 has as replica 1 on d1 is left");
        _one.IsAlive = false;
        _check.AtEnd();
    }

    [Fact]
    public void An_expert_that_the_map_has_and_no_grain_is_found()
    {
        Load("m/0/0/0", 0);
        _one.Map = _other.Map = Maps.Of(1, [0, 1]);
        Finds("silo 1: map 1.1.1 gives it expert 1 of layer 0, which is not resident");
    }

    [Fact]
    public void A_coordinator_that_was_cut_short_may_leave_experts()
    {
        Load("m/0/0/1", 1);
        Load("m/0/0/0", 0);
        Load("m/0/1/0", 0);
        _one.Map = _other.Map = Maps.Of(1, [0, 0]);
        Refresh(started: true, 100);
        Refresh(started: false, 100);
        Finds("expert m/0/0/1");
        Refresh(started: true, 100);
        Finds("expert m/0/0/1");
        _gateway.IsAlive = false;
        _check.AtEnd();
    }

    [Fact]
    public void A_refresh_that_failed_or_met_another_coordinator_may_leave_experts()
    {
        Leave();
        _check.CallStarted(FakeRun.Call("IModelGrain.Refresh", "m", 100, 0));
        _check.CallAnswered(FakeRun.Call("IModelGrain.Refresh", "m", 100, 0, failure: new TimeoutException()));
        _check.AtEnd();

        var second = new NothingLeft(_run);
        Leave(second);
        second.CallAnswered(FakeRun.Call("IDeviceGrain.UpdateMap", "d0", 100, 0, Maps.Of(1, [0, 1]), Maps.Of(1, [0, 1])));
        second.Finds("expert m/0/0/7", check => check.AtEnd());
        second.CallAnswered(FakeRun.Call("IDeviceGrain.UpdateMap", "d0", 100, 0, Maps.Of(1, [0, 1]), Maps.Of(1, [1, 1])));
        second.AtEnd();

        var third = new NothingLeft(_run);
        Leave(third);
        foreach (int silo in (int[])[0, 1]) third.CallStarted(FakeRun.Call("IModelGrain.Refresh", "m", 100, silo));
        third.AtEnd();
    }

    [Fact]
    public void A_silo_that_a_map_did_without_may_keep_experts()
    {
        Leave();
        Offer(Maps.Of(1, [0, 1]));
        Finds("expert m/0/0/7");
        Offer(Maps.Of(2, [0, 0], silos: ["d0"]));
        _check.AtEnd();
    }

    [Fact]
    public void An_expert_whose_release_went_astray_may_remain()
    {
        Leave();
        _check.CallAnswered(FakeRun.Call("IExpertGrain.Release", "m/0/0/7", 100, 100));
        _check.AtEnd();
    }

    private void Finds(string what) => _check.Finds(what, check => check.AtEnd());

    private void Activate(int silo, string type, string key) => _run.AllActivations.Add((silo, GrainId.Create(type, key)));

    private void Block(string method, int silo, string copy)
    {
        SimulatedCall call = FakeRun.Call(
            $"IKvBlockGrain.{method}", "b", 0, silo, method == "AddCopy" ? new BlockCopy(copy, BlockTier.Device) : copy);
        _check.CallStarted(call);
        _check.CallAnswered(call);
    }

    private void Load(string key, int silo, NothingLeft? check = null) => (check ?? _check).CallAnswered(
        FakeRun.Call("IExpertGrain.Load", key, 100, silo, result: new ExpertResidence($"d{silo}", true, 1)));

    private void Offer(ExpertMap map) => _check.CallAnswered(FakeRun.Call("IDeviceGrain.UpdateMap", "d0", 100, 0, map, map));

    private void Refresh(bool started, int silo)
    {
        SimulatedCall call = FakeRun.Call("IModelGrain.Refresh", "m", 0, silo);
        if (started) _check.CallStarted(call);
        else _check.CallAnswered(call);
    }

    /// <summary>A map in force, its experts, and on the second silo one more.</summary>
    private void Leave(NothingLeft? check = null)
    {
        _one.Map = _other.Map = Maps.Of(1, [0, 1]);
        Load("m/0/0/0", 0, check);
        Load("m/0/1/0", 1, check);
        Load("m/0/0/7", 1, check);
    }
}
