using Granary.Embedded.Host;
using Granary.Grains.Experts;
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
        _one.Residents = [];
        _other.Residents = [Key(0, 1), Key(1, 0)];
        _one.Map = _other.Map = Maps.Of(2, [1, 1], [1, 0]);
        _check.AtEnd();
    }

    [Fact]
    public void Every_copy_of_an_expert_is_resident_under_its_own_number()
    {
        var layout = new LayoutBuilder(["d0", "d1"], 1, 2);
        layout.Add(0, 0);
        layout.Add(0, 1);
        layout.Add(1, 1);
        _one.Residents = [Key(0, 3)];
        _other.Residents = [Key(0, 4), Key(1, 0)];
        _one.Map = _other.Map = new ExpertMap { Epoch = new MapEpoch(1, 1, 1), Layout = layout.Build(), Replica = [3, 4, 0] };
        _check.AtEnd();
        _other.Residents = [Key(0, 3), Key(1, 0)];
        Finds("d1: map 1.1.1 gives it expert 0 of layer 0, which is not resident");
    }

    [Fact]
    public void An_expert_that_the_map_does_not_have_there_is_found()
    {
        _one.Residents = [Key(0, 0)];
        _other.Residents = [Key(0, 1), Key(1, 0)];
        _one.Map = _other.Map = Maps.Of(2, [1, 1], [1, 0]);
        Finds("expert m/0/0/0, which map 1.1.2 does not place there, is left");
        _one.IsAlive = false;
        _check.AtEnd();
    }

    [Fact]
    public void Another_replica_than_the_maps_is_found()
    {
        _one.Residents = [Key(0, 0)];
        _other.Residents = [Key(1, 1)];
        _one.Map = _other.Map = Maps.Of(1, [0, 1]);
        Finds("map 1.1.1 gives it expert 1 of layer 0, which is not resident");
    }

    [Fact]
    public void An_expert_that_the_map_has_and_no_grain_is_found()
    {
        _one.Residents = [Key(0, 0)];
        _one.Map = _other.Map = Maps.Of(1, [0, 1]);
        Finds("map 1.1.1 gives it expert 1 of layer 0, which is not resident");
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

    private static ExpertKey Key(int expert, int replica) => new("m", 0, expert, replica);
}
