namespace Granary.Embedded.Host;

/// <summary>The clock as one silo has it: its timers are lost with it, and late while it stalls.</summary>
internal sealed class SimulatedTime(EventLoop loop, SimulatedSilo? silo) : TimeProvider
{
    private static readonly DateTimeOffset s_start = new(2026, 1, 1, 0, 0, 0, TimeSpan.Zero);

    public override long TimestampFrequency => TimeSpan.TicksPerSecond;

    public override TimeZoneInfo LocalTimeZone => TimeZoneInfo.Utc;

    // Not zero at the start: code may take zero to mean "never".
    public override long GetTimestamp() => TimeSpan.TicksPerDay + loop.Now.Ticks;

    public override DateTimeOffset GetUtcNow() => s_start + loop.Now;

    public override ITimer CreateTimer(TimerCallback callback, object? state, TimeSpan dueTime, TimeSpan period)
    {
        var timer = new SimulatedTimer(loop, silo, callback, state);
        timer.Change(dueTime, period);
        return timer;
    }
}
