using Orleans.Runtime;

namespace Granary.Embedded.Host;

/// <summary>One call of a method, from the caller's proxy to the grain and back.</summary>
internal abstract class CallMessage(MethodEntry method, GrainId target, object?[] arguments, SiloRuntime caller) : Turn
{
    private Turn? _parent;
    private int _done;
    private CancellationTokenSource? _calleeCancellation;
    private CancellationTokenRegistration _callerCancellation;

    public MethodEntry Method { get; } = method;

    public GrainId Target { get; } = target;

    public SiloRuntime Caller { get; } = caller;

    /// <summary>The copied arguments; dropped with the answer, for closures may keep the message alive.</summary>
    public object?[] Arguments { get; private set; } = arguments;

    public Dictionary<string, object>? Context { get; init; }

    /// <summary>When the caller gives up, by its silo's clock.</summary>
    public long Deadline { get; set; }

    /// <summary>When the call was made, by the caller's silo's clock.</summary>
    public long Sent { get; set; }

    /// <summary>How often the call was sent anew because its activation had ended.</summary>
    public int Forwards { get; set; }

    /// <summary>The silo that the call is on its way to, or at; null while none is chosen.</summary>
    public SiloRuntime? Destination { get; set; }

    /// <summary>The inbox that it is on its way to; null when the destination is to find or make the activation.</summary>
    public Inbox? Towards { get; set; }

    /// <summary>The reference that the call was made through, to be told where its grain lives; null for a forwarded call.</summary>
    public ReferenceProxy? Reference { get; set; }

    /// <summary>Links in the caller's list of pending calls.</summary>
    public CallMessage? PendingNext { get; set; }

    public CallMessage? PendingPrevious { get; set; }

    public bool IsPending { get; set; }

    public override bool AlwaysInterleave => Method.AlwaysInterleave;

    public override bool ReadOnly => Method.ReadOnly;

    public override Turn? Parent => _parent;

    /// <summary>Whether the caller has its answer, or has given up.</summary>
    public bool IsDone => Volatile.Read(ref _done) != 0;

    /// <summary>The call in words.</summary>
    public override string ToString() => $"{Method.Name} on {Target}";

    public void SetParent(Turn? parent) => _parent = parent;

    /// <summary>Gives the callee a token of its own, which follows the caller's.</summary>
    public void BindCancellation(int index, CancellationToken callerToken)
    {
        _calleeCancellation = new CancellationTokenSource();
        Arguments[index] = _calleeCancellation.Token;
        _callerCancellation = callerToken.UnsafeRegister(
            static (state, token) =>
            {
                var message = (CallMessage)state!;
                message.CancelCallee();
                message.TryFail(new OperationCanceledException(token));
            },
            this);
    }

    /// <summary>Answers with a failure, unless the call is done.</summary>
    public bool TryFail(Exception exception)
    {
        if (!TryEnd()) return false;
        if (Method.OneWay) Caller.LogOneWayFailure(this, exception);
        else SetException(exception);
        return true;
    }

    /// <summary>Claims the right to answer; whoever gets true answers.</summary>
    protected bool TryEnd()
    {
        if (Interlocked.Exchange(ref _done, 1) != 0) return false;
        if (IsPending) Caller.Pending.Remove(this);
        _parent = null;
        if (_calleeCancellation is not null) _callerCancellation.Unregister();
        return true;
    }

    protected abstract void SetException(Exception exception);

    protected override void Start()
    {
        if (Caller.Transport.IsExpired(this))
        {
            // It waited for so long that nobody wants the outcome any more.
            Release();
            return;
        }

        if (Context is not null) RequestContext.Current = Context;
        Inbox!.Silo.Watch?.Started(this);
        Method.Run(this);
    }

    /// <summary>Ends the turn at its inbox, after the answer.</summary>
    public void Release()
    {
        Arguments = [];
        Inbox!.Finish(this);
    }

    private void CancelCallee()
    {
        // As a turn, so that the callee's callbacks run where its code runs.
        var source = _calleeCancellation!;
        if (Inbox is { } inbox) Caller.Transport.Signal(Caller, inbox.Silo, () => inbox.Scheduler.Enqueue(source.Cancel));
        else source.Cancel();
    }
}
