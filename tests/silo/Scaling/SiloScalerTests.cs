using Granary.Silo.Scaling;
using Microsoft.Extensions.Logging.Abstractions;
using Xunit;

namespace Granary.Silo.Tests.Scaling;

public sealed class SiloScalerTests
{
    private static readonly TimeSpan Never = TimeSpan.FromHours(1);

    private readonly FakeFleet _fleet = new();

    private static CancellationToken Cancellation => TestContext.Current.CancellationToken;

    private SiloScaler Scaler(int silos, TimeSpan? prepare = null, TimeSpan? commit = null, TimeSpan? release = null)
    {
        var limits = new ScaleLimits
        {
            MaxSilos = 6,
            Prepare = prepare ?? Never,
            Commit = commit ?? Never,
            Release = release ?? Never,
            Poll = TimeSpan.FromMilliseconds(1),
        };
        var scaler = new SiloScaler(_fleet, limits, TimeProvider.System, NullLogger<SiloScaler>.Instance);
        scaler.Adopt(silos);
        for (int i = 1; i <= silos; i++)
            _fleet.Add($"silo-{i}");
        return scaler;
    }

    private static async Task UntilAsync(Func<bool> condition)
    {
        while (!condition())
            await Task.Delay(TimeSpan.FromMilliseconds(1), TimeProvider.System, Cancellation);
    }

    private static string[] Names(SiloScaler scaler) => [.. scaler.Silos.Select(silo => silo.Name)];

    [Fact]
    public async Task Silos_come_and_the_newest_go_and_no_name_is_used_twice()
    {
        await using SiloScaler scaler = Scaler(1);
        Assert.Null(scaler.State.Change);
        Assert.Null(scaler.Scale(3));
        ScaleState up = await scaler.WaitAsync(Cancellation);
        Assert.Equal((3, 3, ScaleOutcome.Done, 1, 3), (up.Silos, up.Target, up.Change!.Outcome, up.Change.From, up.Change.To));
        Assert.Equal([ScalePhase.Prepare, ScalePhase.Commit, ScalePhase.Release], up.Change.Phases.Select(phase => phase.Phase));
        Assert.All(up.Change.Phases, phase => Assert.True(phase.Ended));
        Assert.All(scaler.Silos, silo => Assert.Equal(SiloState.Active, silo.State));
        Assert.Null(scaler.Scale(1));
        await scaler.WaitAsync(Cancellation);
        Assert.Equal(["silo-2", "silo-3"], _fleet.Done("drain"));
        Assert.Equal(["silo-2", "silo-3"], _fleet.Done("stop"));
        Assert.Null(scaler.Scale(2));
        ScaleState again = await scaler.WaitAsync(Cancellation);
        Assert.Equal(["silo-1", "silo-4"], Names(scaler));
        Assert.Equal(3, again.Change!.Number);
    }

    [Fact]
    public async Task What_is_asked_for_during_a_change_is_merged_into_it()
    {
        await using SiloScaler scaler = Scaler(1);
        _fleet.HoldStarts();
        Assert.Null(scaler.Scale(4));
        await UntilAsync(() => _fleet.Done("start").Length == 1);
        Assert.Null(scaler.Scale(2));
        Assert.True(scaler.State.Scaling);
        _fleet.LetStart();
        ScaleState state = await scaler.WaitAsync(Cancellation);
        Assert.Equal((2, 2, 1, 2), (state.Silos, state.Target, state.Change!.Number, state.Change.To));
        Assert.Equal(ScaleOutcome.Done, state.Change.Outcome);
        Assert.Equal(["silo-2"], _fleet.Done("start"));
    }

    [Fact]
    public async Task A_silo_that_was_about_to_go_stays_if_more_are_asked_for_again()
    {
        await using SiloScaler scaler = Scaler(2);
        _fleet.Busy.Add("silo-2");
        Assert.Null(scaler.Scale(1));
        await UntilAsync(() => scaler.State.Change!.Phases is [.., { Phase: ScalePhase.Release }]);
        Assert.Equal(SiloState.Draining, scaler.Silos[1].State);
        Assert.Null(scaler.Scale(2));
        await scaler.WaitAsync(Cancellation);
        Assert.Equal(["silo-2"], _fleet.Done("resume"));
        Assert.Empty(_fleet.Done("start"));
        Assert.Empty(_fleet.Done("stop"));
        Assert.Equal(["silo-1", "silo-2"], Names(scaler));
    }

    [Fact]
    public async Task A_silo_that_does_not_start_is_taken_back_with_the_others()
    {
        await using SiloScaler scaler = Scaler(1);
        _fleet.HoldStarts();
        Assert.Null(scaler.Scale(3));
        await UntilAsync(() => _fleet.Done("start").Length == 1);
        _fleet.StartsFail = true;
        _fleet.LetStart();
        ScaleState state = await scaler.WaitAsync(Cancellation);
        Assert.Equal((1, 1, 3), (state.Silos, state.Target, state.Change!.To));
        Assert.Equal((ScaleOutcome.Failed, "silo-2 does not start"), (state.Change.Outcome, state.Change.Error));
        _fleet.StartsFail = false;
        Assert.Null(scaler.Scale(2));
        Assert.Equal(ScaleOutcome.Done, (await scaler.WaitAsync(Cancellation)).Change!.Outcome);
        Assert.Equal(["silo-1", "silo-3"], Names(scaler));
    }

    [Fact]
    public async Task A_prepare_that_takes_too_long_stops_what_it_has_started()
    {
        await using SiloScaler scaler = Scaler(1, prepare: TimeSpan.FromMilliseconds(50));
        _fleet.MapsCommit = false;
        Assert.Null(scaler.Scale(3));
        ScaleState state = await scaler.WaitAsync(Cancellation);
        Assert.Equal(ScaleOutcome.Failed, state.Change!.Outcome);
        Assert.Contains("Prepare", state.Change.Error, StringComparison.Ordinal);
        Assert.Equal(["silo-2", "silo-3"], _fleet.Done("stop"));
        Assert.Equal(["silo-1"], Names(scaler));
    }

    [Fact]
    public async Task Silos_that_do_not_give_their_experts_away_in_time_stay()
    {
        await using SiloScaler scaler = Scaler(2, commit: TimeSpan.FromMilliseconds(50));
        _fleet.MapsCommit = false;
        Assert.Null(scaler.Scale(1));
        ScaleState state = await scaler.WaitAsync(Cancellation);
        Assert.Equal((ScaleOutcome.Failed, 2), (state.Change!.Outcome, state.Silos));
        Assert.Equal(["silo-2"], _fleet.Done("resume"));
        Assert.Empty(_fleet.Done("stop"));
    }

    [Fact]
    public async Task A_silo_leaves_when_it_is_idle_or_when_its_time_is_over()
    {
        await using SiloScaler scaler = Scaler(3);
        _fleet.Busy.Add("silo-1");
        Assert.Null(scaler.Drain("silo-1"));
        Assert.Null(scaler.Drain("silo-1"));
        Assert.Equal(2, scaler.State.Target);
        await UntilAsync(() => _fleet.Done("drain").Length > 0);
        Assert.Empty(_fleet.Done("stop"));
        _fleet.Free("silo-1");
        await scaler.WaitAsync(Cancellation);
        Assert.Equal(["silo-1"], _fleet.Done("stop"));

        await using SiloScaler hasty = Scaler(2, release: TimeSpan.FromMilliseconds(20));
        _fleet.Busy.Add("silo-2");
        Assert.Null(hasty.Drain("silo-2"));
        ScaleState state = await hasty.WaitAsync(Cancellation);
        Assert.Equal((ScaleOutcome.Done, 1), (state.Change!.Outcome, state.Silos));
        Assert.Equal(["silo-1", "silo-2"], _fleet.Done("stop"));
    }

    [Fact]
    public async Task What_cannot_be_is_refused_with_the_numbers_and_changes_nothing()
    {
        await using SiloScaler scaler = Scaler(2);
        _fleet.MostSilos = 3;
        Assert.Equal("integer_above_max_value", scaler.Scale(7)!.Code);
        ScaleRefusal memory = scaler.Scale(4)!;
        Assert.Equal("kv_memory_exceeded", memory.Code);
        Assert.Contains("2 of 3 shares", memory.Message, StringComparison.Ordinal);
        Assert.Equal(ScaleRefusal.UnknownSilo, scaler.Drain("silo-9")!.Code);
        Assert.Equal(ScaleRefusal.UnknownSilo, scaler.Crash("silo-9")!.Code);
        Assert.Null(scaler.State.Change);
        Assert.Empty(_fleet.Log);
        Assert.Null(scaler.Drain("silo-2"));
        await scaler.WaitAsync(Cancellation);
        Assert.Equal("last_silo", scaler.Drain("silo-1")!.Code);
    }

    [Fact]
    public async Task A_silo_that_crashes_is_replaced_during_a_change_only()
    {
        await using SiloScaler scaler = Scaler(2);
        Assert.Null(scaler.Crash("silo-1"));
        Assert.Equal((1, 1), (scaler.State.Silos, scaler.State.Target));
        await UntilAsync(() => Names(scaler) is ["silo-2"]);
        _fleet.HoldStarts();
        Assert.Null(scaler.Scale(3));
        await UntilAsync(() => _fleet.Done("start").Length == 1);
        Assert.Equal("not_running", scaler.Crash("silo-3")!.Code);
        Assert.Null(scaler.Crash("silo-2"));
        _fleet.LetStart();
        Assert.Equal(3, (await scaler.WaitAsync(Cancellation)).Silos);
        await UntilAsync(() => Names(scaler) is ["silo-3", "silo-4", "silo-5"]);
        Assert.Equal(["silo-1", "silo-2"], _fleet.Done("stop"));
    }

    [Fact]
    public async Task A_change_under_way_ends_when_the_server_stops()
    {
        await using SiloScaler scaler = Scaler(1);
        _fleet.HoldStarts();
        Assert.Null(scaler.Scale(2));
        await UntilAsync(() => _fleet.Done("start").Length == 1);
        await scaler.StopAsync();
        Assert.Equal(ScaleOutcome.Stopped, scaler.State.Change!.Outcome);
        Assert.Equal(["silo-1"], Names(scaler));
    }
}
