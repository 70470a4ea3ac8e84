using Granary.Grains.Hosting;

namespace Granary.Grains.Devices;

/// <summary>
/// Runs a pump in simulated time: each round is a task of the silo, and what a round has computed takes its time before
/// the next one begins. Everything happens on the one thread of simulated time, so there are no locks.
/// </summary>
/// <remarks>
/// No wake-up is lost: one that comes while a round is queued finds that round ahead of it; one that comes during a
/// round, or while its rows take their time, is followed by another round.
/// </remarks>
/// <param name="tasks">Where rounds run.</param>
/// <param name="time">Times the waits.</param>
/// <param name="cost">How long rows take.</param>
public sealed class EventPump(SiloTasks tasks, TimeProvider time, IStepCost cost) : IPumpDriver
{
    private Func<PumpRest>? _round;
    private Action? _ended;
    private State _state = State.Unstarted;
    private ITimer? _timer;
    private bool _woken;
    private bool _halted;
    private Exception? _broken;

    private enum State
    {
        Unstarted,
        Queued,
        Running,
        Computing,
        Waiting,
        Ended,
    }

    /// <inheritdoc/>
    public void Start(string name, Func<PumpRest> round, Action ended)
    {
        Invariant.Check(_round is null, $"{name} is started once");
        _round = round;
        _ended = ended;
        if (_halted) End();
        else Queue();
    }

    /// <inheritdoc/>
    public void Wake()
    {
        if (_state == State.Waiting) Queue();
        else _woken = true;
    }

    /// <inheritdoc/>
    public void Halt()
    {
        _halted = true;
        // A round that is under way is the last one, and ends the pump itself.
        if (_state is not (State.Unstarted or State.Running or State.Ended)) End();
    }

    /// <inheritdoc/>
    /// <exception cref="InvalidOperationException">A round has thrown.</exception>
    public void Stop()
    {
        Halt();
        if (_broken is not null) throw new InvalidOperationException("A round of the pump has thrown", _broken);
    }

    /// <inheritdoc/>
    public void Dispose() => Halt();

    private Task RunRound()
    {
        if (_state != State.Queued) return Task.CompletedTask;
        _state = State.Running;
        _woken = false;
        try
        {
            Rest(_round!());
        }
        catch (Exception e)
        {
            _broken = e;
            End();
            throw;
        }

        return Task.CompletedTask;
    }

    private void Rest(PumpRest rest)
    {
        if (_halted) End();
        else if (rest.Rows > 0) SetTimer(State.Computing, cost.Duration(rest.Rows));
        else if (rest.Wait is { } most && !_woken) SetTimer(State.Waiting, most);
        else Queue();
    }

    private void Queue()
    {
        StopTimer();
        _state = State.Queued;
        // Who wakes the pump has a context, such as a placement hint, that a round must not inherit.
        Detached(() => _ = tasks.Run(RunRound));
    }

    private void SetTimer(State state, TimeSpan due)
    {
        if (due <= TimeSpan.Zero)
        {
            Queue();
            return;
        }

        StopTimer();
        _state = state;
        Detached(() => _timer = NewTimer(due));
    }

    private ITimer NewTimer(TimeSpan due)
    {
        // A timer that was replaced may still fire: only the present one counts.
        ITimer? made = null;
        made = time.CreateTimer(
            _ =>
            {
                if (made is not null && made == _timer) Queue();
            },
            null, due, Timeout.InfiniteTimeSpan);
        return made;
    }

    private void StopTimer()
    {
        _timer?.Dispose();
        _timer = null;
    }

    private void End()
    {
        StopTimer();
        _state = State.Ended;
        _ended!();
    }

    private static void Detached(Action action)
    {
        if (ExecutionContext.IsFlowSuppressed())
        {
            action();
            return;
        }

        using (ExecutionContext.SuppressFlow()) action();
    }
}
