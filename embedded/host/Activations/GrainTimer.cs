using Orleans.Runtime;

namespace Granary.Embedded.Host;

/// <summary>A grain timer. It is its own turn: the next tick is due only after the last has ended, so at most one is under way.</summary>
internal sealed class GrainTimer<TState> : Turn, IGrainTimer, ITimerTurn
{
    private readonly Activation _activation;
    private readonly Func<TState, CancellationToken, Task> _callback;
    private readonly TState _state;
    private readonly GrainTimerCreationOptions _options;
    private readonly CancellationTokenSource _stopped = new();
    private readonly ITimer _timer;
    private readonly Lock _lock = new();
    private TimeSpan _period;
    private bool _ended;
    private bool _underWay;
    private bool _changed;
    private TimeSpan _changedDue;

    public GrainTimer(Activation activation, Func<TState, CancellationToken, Task> callback, TState state, GrainTimerCreationOptions options)
    {
        _activation = activation;
        _callback = callback;
        _state = state;
        _options = options;
        _timer = activation.Silo.CreateTimer(Tick, Timeout.InfiniteTimeSpan);
    }

    public override bool AlwaysInterleave => _options.Interleave;

    public override bool ReadOnly => false;

    public override Turn? Parent => null;

    public bool KeepAlive => _options.KeepAlive;

    public override string ToString() => $"a timer of {_activation.GrainId}";

    public void Change(TimeSpan dueTime, TimeSpan period)
    {
        Check(dueTime, nameof(dueTime));
        Check(period, nameof(period));
        lock (_lock)
        {
            if (_ended) return;
            _period = period;
            _changed = _underWay;
            _changedDue = dueTime;
            if (!_underWay) _timer.Change(dueTime, Timeout.InfiniteTimeSpan);
        }
    }

    public void Dispose()
    {
        lock (_lock)
        {
            if (_ended) return;
            _ended = true;
            _timer.Dispose();
        }

        // Outside of the lock, for it runs the callback's own code.
        _stopped.Cancel();
        _activation.RemoveTimer(this);
    }

    public void Drop()
    {
        lock (_lock)
        {
            _ended = true;
            _timer.Dispose();
        }
    }

    protected override void Start() => _ = RunAsync();

    private static void Check(TimeSpan time, string name)
    {
        if (time < TimeSpan.Zero && time != Timeout.InfiniteTimeSpan) throw new ArgumentOutOfRangeException(name, time, "Expected zero, a positive time, or infinite.");
    }

    private void Tick()
    {
        lock (_lock)
        {
            if (_ended || _underWay) return;
            _underWay = true;
        }

        switch (_activation.Receive(this))
        {
            case Delivery.Gone:
                Dispose();
                break;
            case Delivery.Full:
                // The tick is left out; the queue may have room at the next.
                Ended();
                break;
        }
    }

    private async Task RunAsync()
    {
        try
        {
            if (!_stopped.IsCancellationRequested) await _callback(_state, _stopped.Token);
        }
        catch (OperationCanceledException) when (_stopped.IsCancellationRequested)
        {
            // The timer was stopped in the middle of a tick, as its owner wished.
        }
#pragma warning disable CA1031 // As in the mirrored API, a failing tick is logged and does not stop the timer.
        catch (Exception exception)
#pragma warning restore CA1031
        {
            _activation.Silo.LogTimerFailed(_activation, exception);
        }

        _activation.Finish(this);
        Ended();
    }

    private void Ended()
    {
        lock (_lock)
        {
            _underWay = false;
            if (_ended) return;
            var due = _changed ? _changedDue : _period;
            _changed = false;
            _timer.Change(due, Timeout.InfiniteTimeSpan);
        }
    }
}
