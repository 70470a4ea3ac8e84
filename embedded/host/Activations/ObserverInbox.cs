using Orleans;
using Orleans.Runtime;

namespace Granary.Embedded.Host;

/// <summary>Takes the calls to one local object, which it holds weakly, and runs them one at a time and in order.</summary>
internal sealed class ObserverInbox : Inbox
{
    private readonly WeakReference<IGrainObserver> _object;

    public ObserverInbox(SiloRuntime silo, GrainId id, IGrainObserver target)
        : base(silo, reentrant: false)
    {
        GrainId = id;
        _object = new(target);
        Scheduler = new TurnScheduler(silo.Executor, owner: null);
        State = InboxState.Open;
    }

    public GrainId GrainId { get; }

    public override TurnScheduler Scheduler { get; }

    public override object Target => _object.TryGetTarget(out var target)
        ? target
        : throw new OrleansMessageRejectionException($"The object behind {GrainId} is no longer in use.");

    public override string ToString() => $"{GrainId}";

    public void Close()
    {
        List<Turn> left;
        lock (Gate)
        {
            State = InboxState.Closed;
            left = TakeWaiting();
        }

        foreach (var turn in left) (turn as CallMessage)?.TryFail(new OrleansMessageRejectionException($"{GrainId} was deleted."));
    }

    protected override void OnFinished(Turn turn)
    {
    }
}
