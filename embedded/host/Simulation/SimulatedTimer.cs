namespace Granary.Embedded.Host;

/// <summary>A timer of a simulated clock.</summary>
internal sealed class SimulatedTimer(EventLoop loop, SimulatedSilo? silo, TimerCallback callback, object? state) : ITimer
{
    private static readonly ContextCallback s_call = static timer => ((SimulatedTimer)timer!).Call();

    private readonly ExecutionContext? _context = ExecutionContext.Capture();
    private TimeSpan _period = Timeout.InfiniteTimeSpan;
    private bool _ended;

    // Only the event of the last setting counts; those of earlier ones stay in the queue and do nothing.
    private int _version;

    public bool Change(TimeSpan dueTime, TimeSpan period)
    {
        if (_ended) return false;
        _period = period;
        _version++;
        if (dueTime != Timeout.InfiniteTimeSpan) loop.Post(EventKind.Timer, silo, this, dueTime, _version);
        return true;
    }

    public void Fire(int version)
    {
        if (_ended || version != _version) return;
        if (_period > TimeSpan.Zero) Change(_period, _period);
        if (_context is null) Call();
        else ExecutionContext.Run(_context, s_call, this);
    }

    public void Dispose() => _ended = true;

    public ValueTask DisposeAsync()
    {
        Dispose();
        return ValueTask.CompletedTask;
    }

    public override string ToString() => "timer";

    private void Call() => SimulationGuard.RunRaw(() => callback(state));
}
