using Microsoft.Extensions.DependencyInjection;
using Orleans;
using Orleans.Runtime;

namespace Granary.Embedded.Host;

/// <summary>
/// One activation: opens (constructor, OnActivateAsync), takes requests, closes (OnDeactivateAsync), and hands what
/// still waits to the grain's next activation.
/// </summary>
internal sealed class Activation : Inbox, IActivation
{
    private readonly AsyncServiceScope _scope;
    private readonly TaskCompletionSource _deactivated;
    private readonly List<IGrainTimer> _timers = [];
    private object? _instance;
    private bool _closeQueued;
    private DeactivationReason? _closing;
    private CancellationToken _closeNow;
    private long _usedAt;
    private long _keepUntil;
    private ITimer? _closeTimer;

    public Activation(SiloRuntime silo, GrainClass grain, GrainId id)
        : base(silo, grain.IsReentrant)
    {
        Class = grain;
        GrainId = id;
        _deactivated = new(silo.Executor.Completion);
        Scheduler = new TurnScheduler(silo.Executor, this);
        _scope = silo.Services.CreateAsyncScope();
        _usedAt = silo.Now;
    }

    public GrainClass Class { get; }

    public override TurnScheduler Scheduler { get; }

    public override object Target => _instance!;

    public GrainId GrainId { get; }

    public object? GrainInstance => _instance;

    public IServiceProvider ActivationServices => _scope.ServiceProvider;

    public Task Deactivated => _deactivated.Task;

    public IGrainFactory GrainFactory => Silo.Factory;

    public string SiloIdentity => Silo.Address.ToString();

    public override string ToString() => $"{GrainId} on {Silo.Address}";

    public bool Equals(IGrainContext? other) => ReferenceEquals(this, other);

    public override bool Equals(object? obj) => ReferenceEquals(this, obj);

#pragma warning disable RS0030 // The id's own, which is the same in every run.
    public override int GetHashCode() => GrainId.GetHashCode();
#pragma warning restore RS0030

    public object AsReference(Type interfaceType) => ReferenceProxy.Create(interfaceType, GrainId, Silo);

    public void DelayDeactivation(TimeSpan timeSpan)
    {
        lock (Gate)
        {
            _keepUntil = timeSpan == Timeout.InfiniteTimeSpan || timeSpan == TimeSpan.MaxValue ? long.MaxValue
                : timeSpan <= TimeSpan.Zero ? 0
                : Silo.Now + Silo.Ticks(timeSpan);
        }
    }

    public IGrainTimer RegisterTimer<TState>(Func<TState, CancellationToken, Task> callback, TState state, GrainTimerCreationOptions options)
    {
        var timer = new GrainTimer<TState>(this, callback, state, options);
        lock (Gate)
        {
            if (_closeQueued || State == InboxState.Closed) throw new InvalidOperationException($"{this} is closing; it cannot start timers.");
            _timers.Add(timer);
        }

        timer.Change(options.DueTime, options.Period);
        return timer;
    }

    public void RemoveTimer(IGrainTimer timer)
    {
        lock (Gate) _timers.Remove(timer);
    }

    /// <summary>Starts to open; called once, by whoever put the activation into the directory.</summary>
    public void Open() => Scheduler.Enqueue(new LifeTurn(OpenAsync));

    public void Deactivate(DeactivationReason deactivationReason, CancellationToken cancellationToken = default)
    {
        lock (Gate)
        {
            if (_closing is not null || State == InboxState.Closed) return;
            _closing = deactivationReason;
            _closeNow = cancellationToken;
            if (State == InboxState.Open) StartClosing();
        }
    }

    /// <summary>Closes the activation if it was not used for the collection age.</summary>
    public void CollectIfIdle(TimeSpan age)
    {
        lock (Gate)
        {
            var now = Silo.Now;
            if (State == InboxState.Open && IsIdle && now >= _keepUntil && now - _usedAt >= Silo.Ticks(age))
            {
                Deactivate(new(DeactivationReasonCode.ActivationIdle, $"No request came for {age}."));
            }
        }
    }

    /// <summary>Forgets everything: the silo crashed.</summary>
    public void Drop()
    {
        Scheduler.Drop();
        lock (Gate)
        {
            foreach (var timer in _timers) ((ITimerTurn)timer).Drop();
        }
    }

    protected override void OnFinished(Turn turn)
    {
        if (turn is not ITimerTurn { KeepAlive: false }) _usedAt = Silo.Now;
        if (State == InboxState.Closing && !IsRunning) QueueClose();
    }

    private void StartClosing()
    {
        State = InboxState.Closing;
        if (!IsRunning)
        {
            QueueClose();
            return;
        }

        // A request that never ends must not keep the activation for ever.
        _closeTimer = Silo.CreateTimer(
            () =>
            {
                lock (Gate) QueueClose();
            },
            Silo.Collection.DeactivationTimeout);
    }

    private void QueueClose()
    {
        if (_closeQueued) return;
        _closeQueued = true;
        _closeTimer?.Dispose();
        Scheduler.Enqueue(new LifeTurn(CloseAsync));
    }

    private async Task OpenAsync()
    {
        try
        {
            _instance = Class.Factory(ActivationServices, null);
            using var timeout = new CancellationTokenSource(Silo.Collection.ActivationTimeout, Silo.Time);
            await ((IGrainBase)_instance).OnActivateAsync(timeout.Token).WaitAsync(Silo.Collection.ActivationTimeout, Silo.Time);
        }
#pragma warning disable CA1031 // Whatever a grain throws goes to the callers that wait for it.
        catch (Exception exception)
#pragma warning restore CA1031
        {
            Silo.LogActivationFailed(this, exception);
            StopTimers();
            await DisposeAsync();
            foreach (var turn in Close()) (turn as CallMessage)?.TryFail(exception);
            return;
        }

        lock (Gate)
        {
            State = InboxState.Open;
            _usedAt = Silo.Now;
            if (_closing is null) StartWaiting();
            else StartClosing();
        }
    }

    private async Task CloseAsync()
    {
        StopTimers();
        try
        {
            using var timeout = new CancellationTokenSource(Silo.Collection.DeactivationTimeout, Silo.Time);
            using var both = CancellationTokenSource.CreateLinkedTokenSource(timeout.Token, _closeNow);
            await ((IGrainBase)_instance!).OnDeactivateAsync(_closing!.Value, both.Token).WaitAsync(Silo.Collection.DeactivationTimeout, Silo.Time);
        }
#pragma warning disable CA1031 // A failing end must not keep the grain from living on elsewhere.
        catch (Exception exception)
#pragma warning restore CA1031
        {
            Silo.LogDeactivationFailed(this, exception);
        }

        await DisposeAsync();
        foreach (var turn in Close())
        {
            if (turn is CallMessage message) CallRouter.Forward(message);
        }
    }

    private List<Turn> Close()
    {
        List<Turn> left;
        lock (Gate)
        {
            State = InboxState.Closed;
            left = TakeWaiting();
        }

        Silo.Forget(this);
        _deactivated.TrySetResult();
        return left;
    }

    private async Task DisposeAsync()
    {
        try
        {
            if (_instance is IAsyncDisposable asynchronous) await asynchronous.DisposeAsync();
            else (_instance as IDisposable)?.Dispose();
            await _scope.DisposeAsync();
        }
#pragma warning disable CA1031 // A failing end must not keep the grain from living on elsewhere.
        catch (Exception exception)
#pragma warning restore CA1031
        {
            Silo.LogDeactivationFailed(this, exception);
        }
    }

    private void StopTimers()
    {
        IGrainTimer[] timers;
        lock (Gate) timers = [.. _timers];
        foreach (var timer in timers) timer.Dispose();
    }
}
