namespace Granary.Embedded.Host;

/// <summary>
/// The one queue of a simulated run, and its clock. Everything that runs is an event, taken in the order of (due, seeded
/// choice); the clock moves only when nothing is due.
/// </summary>
internal sealed class EventLoop(SimulationOptions options, SimulationGuard guard)
{
    private readonly PriorityQueue<SimulatedEvent, EventOrder> _queue = new();
    private readonly SimulatedRandom _choices = new(options.Seed, "choices");

    public EventTrace Trace { get; } = new(options.EventsKept);

    public TimeSpan Now { get; private set; }

    public long Events { get; private set; }

    /// <summary>When the next event is due; null when there is none.</summary>
    public TimeSpan? Next => _queue.TryPeek(out _, out var order) ? TimeSpan.FromTicks(order.Due) : null;

    public void Post(EventKind kind, SimulatedSilo? owner, object action, TimeSpan delay = default, int version = 0)
    {
        if (guard.IsStray() || owner is { IsAlive: false }) return;
        Add(new SimulatedEvent(kind, owner, action, version), Now + delay);
    }

    /// <summary>Takes the next event and runs it, unless its silo is gone or stalls.</summary>
    public void Step()
    {
        if (!_queue.TryDequeue(out var next, out var order)) throw new SimulationException("Nothing is left to run.");
        if (next.Owner is { } owner)
        {
            if (!owner.IsAlive)
            {
                if (next.Kind != EventKind.Arrival) return;
                Trace.Mix(order.Choice);
                Trace.Count("messages lost with their silo");
                return;
            }

            if (owner.StalledUntil > Now && owner.StalledUntil.Ticks > order.Due)
            {
                Add(next, owner.StalledUntil);
                return;
            }
        }

        if (order.Due > Now.Ticks) Now = TimeSpan.FromTicks(order.Due);
        Events++;
        Trace.Mix(((ulong)next.Kind << 32) | (uint)(next.Owner?.Number ?? -1));
        Trace.Mix((ulong)Now.Ticks);
        Trace.Mix(order.Choice);
        if (Trace.Speaks && next.Kind != EventKind.Arrival) Trace.Say(Now, next.Owner, next.Action.ToString()!);
        Run(next);
    }

    private static void Run(SimulatedEvent next)
    {
        switch (next.Action)
        {
            case IThreadPoolWorkItem item:
                item.Execute();
                break;
            case SimulatedTimer timer:
                timer.Fire(next.Version);
                break;
            default:
                SimulationGuard.RunRaw((Action)next.Action);
                break;
        }
    }

    private void Add(SimulatedEvent @event, TimeSpan due) => _queue.Enqueue(@event, new EventOrder(due.Ticks, _choices.Next()));
}
