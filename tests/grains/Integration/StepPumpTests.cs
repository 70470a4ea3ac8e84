using Granary.Grains.Devices;
using Granary.Interfaces.Experts;
using Granary.Interfaces.Requests;
using Xunit;

namespace Granary.Grains.Tests.Integration;

/// <summary>A pump's rounds, one by one: what each does, and what it leaves to do.</summary>
public sealed class StepPumpTests
{
    [Fact]
    public void A_step_is_computed_in_one_round_and_counts_in_the_next()
    {
        using var bed = new PumpBed(1);
        Assert.NotNull(bed.Driver.Round().Wait);
        Sequence sequence = bed.Submit(10, 2);
        Assert.Equal(PumpRest.Worked(10), bed.Driver.Round());
        Assert.Equal((0, 10), (sequence.Computed, sequence.Known));
        Assert.Equal(PumpRest.Again, bed.Driver.Round());
        Assert.Equal((10, 11), (sequence.Computed, sequence.Known));
        Assert.Equal(PumpRest.Worked(1), bed.Driver.Round());
        Assert.Equal(11, sequence.Known);
        Assert.Equal(PumpRest.Again, bed.Driver.Round());
        Assert.Equal((RequestPhase.Done, 12), (sequence.Phase, sequence.Known));
        Assert.NotNull(bed.Driver.Round().Wait);
    }

    [Fact]
    public void What_is_computed_and_not_committed_is_lost_when_the_pump_halts()
    {
        using var bed = new PumpBed(1);
        Sequence sequence = bed.Submit(10, 2);
        Assert.Equal(PumpRest.Worked(10), bed.Driver.Round());
        bed.Silo.Halt();
        Assert.True(bed.Driver.Halted);
        bed.Driver.Round();
        Assert.Equal((0, 10), (sequence.Computed, sequence.Known));
    }

    [Fact]
    public void Each_part_of_a_step_that_peers_take_part_in_is_work_before_it_is_a_wait()
    {
        using var alone = new PumpBed(1);
        Sequence expected = alone.Submit(10, 1);
        alone.Step();

        using var bed = new PumpBed(2);
        Sequence sequence = bed.Submit(10, 1);
        for (int layer = 0; layer < 2; layer++)
        {
            Assert.Equal(PumpRest.Worked(5), bed.Driver.Round());
            Assert.Equal(PumpRest.Until(TimeSpan.FromMilliseconds(250)), bed.Driver.Round());
            int wakes = bed.Driver.Wakes;
            bed.Answer();
            Assert.Equal(wakes + 1, bed.Driver.Wakes);
        }

        Assert.Equal(PumpRest.Worked(1), bed.Driver.Round());
        Assert.Equal(10, sequence.Known);
        Assert.Equal(PumpRest.Again, bed.Driver.Round());
        Assert.Equal(expected.Tokens, sequence.Tokens);
    }

    [Fact]
    public void A_peer_that_does_not_answer_in_time_has_the_step_abandoned_and_repeated()
    {
        using var bed = new PumpBed(2);
        Sequence sequence = bed.Submit(10, 1);
        bed.Driver.Round();
        bed.Time.Advance(TimeSpan.FromMinutes(1));
        // The deadline counts from the first round that has nothing to do but wait.
        Assert.Equal(PumpRest.Until(TimeSpan.FromMilliseconds(250)), bed.Driver.Round());
        bed.Time.Advance(TimeSpan.FromMilliseconds(250));
        Assert.Equal(PumpRest.Again, bed.Driver.Round());
        Assert.Equal(1, bed.Silo.Pump.AbandonedSteps);
        Assert.NotNull(bed.Driver.Round().Wait);
        bed.Time.Advance(TimeSpan.FromSeconds(1));
        bed.Step();
        Assert.Equal(11, sequence.Known);
    }

    [Fact]
    public async Task A_round_that_fails_is_the_last_one_and_everybody_is_told()
    {
        using var bed = new PumpBed(1, new BrokenObserver());
        Sequence sequence = bed.Submit(10, 2);
        bed.Driver.Round();
        bed.Driver.Round();
        Assert.True(bed.Silo.Failed && bed.Driver.Halted);
        Task<float[]>? left = bed.Silo.Queue.TryEnqueue(
            new ExpertBatch { Epoch = default, Layer = 0, Experts = [], Offsets = [0], Rows = [] });
        Assert.Equal(1, bed.Silo.Queue.Count);
        bed.Driver.End();
        Assert.Equal(0, bed.Silo.Queue.Count);
        await Assert.ThrowsAsync<InvalidOperationException>(() => left!);
        bed.Tasks.RunAll();
        Assert.Equal(FinishReason.Error, bed.Sink.Finish(sequence.Request));
    }

    private sealed class BrokenObserver : ILogitsObserver
    {
        public void Observe(Guid request, int position, ReadOnlySpan<float> logits) =>
            throw new NotSupportedException("the device breaks");
    }
}
