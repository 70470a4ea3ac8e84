using Granary.Interfaces.Experts;
using Granary.Simulation.Checks;
using Xunit;

namespace Granary.Simulation.Tests.Checks;

public sealed class EpochsTests
{
    private readonly FakeRun _run = new();
    private readonly FakeDevice _one;
    private readonly FakeDevice _other;
    private readonly Epochs _check;

    public EpochsTests()
    {
        _one = _run.AddDevice();
        _other = _run.AddDevice();
        _check = new Epochs(_run);
    }

    [Fact]
    public void Maps_of_growing_epochs_are_sound()
    {
        _check.AfterEvent();
        _one.Map = Maps.Of(1, [0, 0]);
        _check.AfterEvent();
        _one.Map = Maps.Of(3, [0, 1]);
        _other.Map = Maps.Of(3, [0, 1]);
        _check.AfterEvent();
        _check.AtEnd();
    }

    [Fact]
    public void A_map_of_a_lesser_epoch_is_found()
    {
        _one.Map = Maps.Of(2, [0, 0]);
        _check.AfterEvent();
        _one.Map = Maps.Of(1, [0, 0]);
        _check.Finds("map 1.1.2 was followed by 1.1.1");
    }

    [Fact]
    public void Another_map_of_the_same_epoch_is_found()
    {
        _one.Map = Maps.Of(2, [0, 0]);
        _check.AfterEvent();
        _one.Map = Maps.Of(2, [0, 1]);
        _check.Finds("map 1.1.2 was followed by 1.1.2");
    }

    [Fact]
    public void Two_maps_of_one_epoch_are_a_conflict_in_passing_and_found_at_the_end()
    {
        _one.Map = Maps.Of(2, [0, 0]);
        _other.Map = Maps.Of(2, [0, 1]);
        _check.AfterEvent();
        _check.Finds("map 1.1.2 is another one than on d0", check => check.AtEnd());
        _other.IsAlive = false;
        _check.AtEnd();
    }

    [Fact]
    public void Work_of_the_devices_epoch_is_done_and_other_work_refused()
    {
        _one.Map = Maps.Of(2, [0, 0]);
        Answer(Batch(2), rows: [1]);
        Answer(Batch(1), rows: null);
        // The map may change while the work waits: it was of the right epoch when it came.
        ExpertBatch batch = Batch(2);
        _check.CallStarted(FakeRun.Call("IDeviceGrain.RunExperts", "d0", 1, 0, batch));
        _one.Map = Maps.Of(3, [0, 0]);
        _check.CallAnswered(FakeRun.Call("IDeviceGrain.RunExperts", "d0", 1, 0, batch, new ExpertBatchResult(Batch(2).Epoch, [1])));
    }

    [Theory]
    [InlineData(1)]
    [InlineData(3)]
    public void Work_of_another_epoch_that_was_done_is_found(int epoch)
    {
        _one.Map = Maps.Of(2, [0, 0]);
        _check.Finds($"work of epoch 1.1.{epoch} was done, which came at epoch 1.1.2", _ => Answer(Batch(epoch), rows: [1]));
    }

    private static ExpertBatch Batch(int epoch) =>
        new() { Epoch = new MapEpoch(1, 1, epoch), Layer = 0, Experts = [0], Offsets = [0, 1], Rows = [1] };

    private void Answer(ExpertBatch batch, float[]? rows)
    {
        _check.CallStarted(FakeRun.Call("IDeviceGrain.RunExperts", "d0", 1, 0, batch));
        _check.CallAnswered(FakeRun.Call("IDeviceGrain.RunExperts", "d0", 1, 0, batch, new ExpertBatchResult(_one.Map!.Epoch, rows)));
    }
}
