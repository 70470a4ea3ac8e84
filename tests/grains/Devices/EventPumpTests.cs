using Granary.Grains.Devices;
using Granary.Grains.Hosting;
using Xunit;

namespace Granary.Grains.Tests.Devices;

public sealed class EventPumpTests : IDisposable
{
    private static readonly TimeSpan _row = TimeSpan.FromMilliseconds(1);
    private static readonly TimeSpan _long = TimeSpan.FromSeconds(1);

    private readonly ManualTasks _tasks = new();
    private readonly ManualTime _time = new();
    private readonly EventPump _pump;
    private Func<PumpRest> _round = () => PumpRest.Until(_long);
    private int _rounds;
    private int _ended;

    public EventPumpTests() => _pump = new EventPump(
        new SiloTasks(_tasks), _time, new LinearStepCost(TimeSpan.FromMilliseconds(5), _row));

    [Fact]
    public void Rows_take_their_time_and_a_wake_up_meanwhile_does_not_shorten_it()
    {
        _round = () => _rounds == 1 ? PumpRest.Worked(10) : PumpRest.Until(_long);
        Start();
        Assert.Equal(1, _rounds);
        Advance(_row * 14);
        _pump.Wake();
        _tasks.RunAll();
        Assert.Equal(1, _rounds);
        Advance(_row);
        Assert.Equal(2, _rounds);
    }

    [Fact]
    public void A_wait_ends_with_its_time_or_with_a_wake_up()
    {
        Start();
        Advance(_long - _row);
        Assert.Equal(1, _rounds);
        Advance(_row);
        Assert.Equal(2, _rounds);
        Advance(_row);
        _pump.Wake();
        Assert.Equal(2, _rounds);
        _tasks.RunAll();
        Assert.Equal(3, _rounds);
        // The wait that was cut short is no more: the next round is a whole wait after the last one.
        Advance(_long - _row);
        Assert.Equal(3, _rounds);
        Advance(_row);
        Assert.Equal(4, _rounds);
    }

    [Fact]
    public void A_wake_up_during_a_round_is_followed_by_another_round()
    {
        _round = () =>
        {
            if (_rounds == 1) _pump.Wake();
            return PumpRest.Until(_long);
        };
        Start();
        Assert.Equal(2, _rounds);
        Assert.Equal(1, _time.Timers);
    }

    [Fact]
    public void Wake_ups_before_a_round_are_one_round()
    {
        Start();
        for (int i = 0; i < 3; i++) _pump.Wake();
        Assert.Equal(1, _tasks.Count);
        _tasks.RunAll();
        Assert.Equal(2, _rounds);
    }

    [Theory]
    [InlineData(true)]
    [InlineData(false)]
    public void A_halted_pump_ends_once_and_runs_no_more(bool queued)
    {
        Start();
        if (queued) _pump.Wake();
        _pump.Halt();
        Assert.Equal(1, _ended);
        _pump.Wake();
        _pump.Stop();
        _tasks.RunAll();
        Advance(_long * 3);
        Assert.Equal((1, 1, 0), (_rounds, _ended, _time.Timers));
    }

    [Fact]
    public void A_pump_that_a_round_halts_ends_after_that_round()
    {
        _round = () =>
        {
            _pump.Stop();
            Assert.Equal(0, _ended);
            return PumpRest.Again;
        };
        Start();
        Assert.Equal((1, 1), (_rounds, _ended));
    }

    [Fact]
    public void A_round_that_throws_is_reported_when_the_pump_is_stopped()
    {
        _round = () => throw new NotSupportedException("a round must not");
        Start();
        Assert.Equal(1, _ended);
        Assert.IsType<NotSupportedException>(Assert.Throws<InvalidOperationException>(_pump.Stop).InnerException);
    }

    [Fact]
    public void A_round_does_not_inherit_the_context_of_who_woke_it()
    {
        var context = new AsyncLocal<string>();
        string? seen = "not run";
        _round = () =>
        {
            seen = context.Value;
            return PumpRest.Until(_long);
        };
        Start();
        context.Value = "a hint";
        _pump.Wake();
        context.Value = null!;
        _tasks.RunAll();
        Assert.Equal(2, _rounds);
        Assert.Null(seen);
    }

    public void Dispose() => _pump.Dispose();

    private void Start()
    {
        _pump.Start(
            "test",
            () =>
            {
                _rounds++;
                return _round();
            },
            () => _ended++);
        Assert.Equal(0, _rounds);
        _tasks.RunAll();
    }

    private void Advance(TimeSpan by)
    {
        _time.Advance(by);
        _tasks.RunAll();
    }
}
