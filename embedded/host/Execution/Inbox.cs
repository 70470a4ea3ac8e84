namespace Granary.Embedded.Host;

/// <summary>
/// Takes turns for one activation or observer and decides which may start. All state changes under
/// <see cref="Gate"/>; turns are started by queueing them at the scheduler, in the order of the decision.
/// </summary>
internal abstract class Inbox(SiloRuntime silo, bool reentrant)
{
    private readonly List<Turn> _running = [];
    private Turn? _first;
    private Turn? _last;
    private int _waiting;
    private int _readersWaiting;

    public SiloRuntime Silo { get; } = silo;

    public abstract TurnScheduler Scheduler { get; }

    /// <summary>The object whose methods the turns call.</summary>
    public abstract object Target { get; }

    public InboxState State { get; protected set; }

    protected Lock Gate { get; } = new();

    protected bool IsIdle => _running.Count == 0 && _waiting == 0;

    protected bool IsRunning => _running.Count > 0;

    /// <summary>Takes a turn and starts it as soon as those that run allow it.</summary>
    public Delivery Receive(Turn turn)
    {
        lock (Gate)
        {
            if (State == InboxState.Closed) return Delivery.Gone;
            turn.Inbox = this;
            if (State == InboxState.Open && MayStart(turn))
            {
                StartTurn(turn);
                return Delivery.Taken;
            }

            if (_waiting >= Silo.QueueLimit) return Delivery.Full;
            turn.IsWaiting = true;
            turn.Next = null;
            if (_last is null) _first = turn;
            else _last.Next = turn;
            _last = turn;
            _waiting++;
            if (MayOvertake(turn)) _readersWaiting++;
            return Delivery.Taken;
        }
    }

    /// <summary>Ends a turn that was started, and starts those that it held up.</summary>
    public void Finish(Turn turn)
    {
        lock (Gate)
        {
            _running.Remove(turn);
            OnFinished(turn);
            if (State == InboxState.Open) StartWaiting();
        }
    }

    /// <summary>Copies the waiting and the blocking turns, for the search for deadlocks.</summary>
    public void Inspect(List<Turn> waiting, List<Turn> blocking)
    {
        lock (Gate)
        {
            for (var turn = _first; turn is not null; turn = turn.Next) waiting.Add(turn);
            if (reentrant) return;
            foreach (var turn in _running)
            {
                if (!turn.AlwaysInterleave) blocking.Add(turn);
            }
        }
    }

    /// <summary>Called under the gate when a turn has ended.</summary>
    protected abstract void OnFinished(Turn turn);

    /// <summary>Starts what may start; under the gate.</summary>
    protected void StartWaiting()
    {
        Turn? before = null;
        var turn = _first;
        while (turn is not null)
        {
            var next = turn.Next;
            if (MayStart(turn))
            {
                if (before is null) _first = next;
                else before.Next = next;
                if (next is null) _last = before;
                _waiting--;
                if (MayOvertake(turn)) _readersWaiting--;
                StartTurn(turn);
            }
            else
            {
                if (_readersWaiting == 0) return;
                before = turn;
            }

            turn = next;
        }
    }

    /// <summary>Takes all waiting turns out; under the gate.</summary>
    protected List<Turn> TakeWaiting()
    {
        var turns = new List<Turn>(_waiting);
        for (var turn = _first; turn is not null; turn = turn.Next) turns.Add(turn);
        foreach (var turn in turns)
        {
            turn.Next = null;
            turn.IsWaiting = false;
        }

        _first = _last = null;
        _waiting = _readersWaiting = 0;
        return turns;
    }

    private static bool MayOvertake(Turn turn) => turn.AlwaysInterleave || turn.ReadOnly;

    private void StartTurn(Turn turn)
    {
        turn.IsWaiting = false;
        turn.Next = null;
        _running.Add(turn);
        Scheduler.Enqueue(turn);
    }

    private bool MayStart(Turn turn)
    {
        if (reentrant || turn.AlwaysInterleave || _running.Count == 0) return true;
        foreach (var other in _running)
        {
            if (!other.AlwaysInterleave && !(turn.ReadOnly && other.ReadOnly)) return false;
        }

        return true;
    }
}
