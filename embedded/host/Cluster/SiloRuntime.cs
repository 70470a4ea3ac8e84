using System.Collections.Concurrent;
using System.Net;
using Microsoft.Extensions.DependencyInjection;
using Microsoft.Extensions.Logging;
using Microsoft.Extensions.Options;
using Orleans;
using Orleans.Configuration;
using Orleans.Runtime;

namespace Granary.Embedded.Host;

/// <summary>One silo: its activations, its calls, and its part in the cluster.</summary>
internal sealed partial class SiloRuntime : ILocalSiloDetails
{
    /// <summary>How often a call is sent anew because its activation had ended before it could start.</summary>
    private const int MaxForwards = 16;

    private const int DefaultQueueLimit = 10_000;

    private readonly ConcurrentDictionary<GrainId, Activation> _activations = new();
    private readonly CancellationTokenSource _killed = new();
    private readonly CancellationTokenSource _ended = new();
    private readonly ILogger<SiloRuntime> _log;
    private readonly long _responseTicks;
    private readonly EmbeddedHostOptions _options;
    private readonly List<ITimer> _periodic = [];
    private long _observers;

    public SiloRuntime(
        IServiceProvider services,
        IOptions<ClusterOptions> cluster,
        IOptions<SiloOptions> silo,
        IOptions<EndpointOptions> endpoint,
        IOptions<SiloMessagingOptions> messaging,
        IOptions<GrainCollectionOptions> collection,
        IOptions<EmbeddedHostOptions> options,
        ILogger<SiloRuntime> log)
    {
        Services = services;
        Time = services.GetService<TimeProvider>() ?? TimeProvider.System;
        Executor = services.GetService<IExecutor>() ?? ThreadPoolExecutor.Instance;
        _log = log;
        _options = options.Value;
        Collection = collection.Value;
        ResponseTimeout = messaging.Value.ResponseTimeout;
        QueueLimit = messaging.Value.MaxEnqueuedRequestsHardLimit is > 0 and var limit ? limit : DefaultQueueLimit;
        _responseTicks = Ticks(ResponseTimeout);
        Cluster = EmbeddedCluster.GetOrAdd(cluster.Value.ServiceId, cluster.Value.ClusterId);
        Address = SiloAddress.New(new IPEndPoint(endpoint.Value.AdvertisedIPAddress, endpoint.Value.SiloPort), Cluster.NextGeneration(Time));
        GatewayAddress = SiloAddress.New(new IPEndPoint(endpoint.Value.AdvertisedIPAddress, endpoint.Value.GatewayPort), Address.Generation);
        Name = string.IsNullOrWhiteSpace(silo.Value.SiloName) ? $"Silo_{Address.Endpoint.Port}" : silo.Value.SiloName;
        Factory = new EmbeddedGrainFactory(this);
        Membership = new MembershipView(this);
        Placement = new PlacementService(this, _options.Seed);
        Public = new EmbeddedSilo(this);
    }

    public IServiceProvider Services { get; }

    public TimeProvider Time { get; }

    public IExecutor Executor { get; }

    public EmbeddedCluster Cluster { get; private set; }

    public SiloAddress Address { get; }

    public SiloAddress SiloAddress => Address;

    public SiloAddress GatewayAddress { get; }

    public string Name { get; }

    public string ClusterId => Cluster.ClusterId;

    public string DnsHostName => "localhost";

    public EmbeddedSilo Public { get; }

    public EmbeddedGrainFactory Factory { get; }

    public MembershipView Membership { get; }

    public PlacementService Placement { get; }

    public PendingCalls Pending { get; } = new();

    public GrainCollectionOptions Collection { get; }

    public TimeSpan ResponseTimeout { get; }

    public int QueueLimit { get; }

    public int ActivationCount => _activations.Count;

    public SiloStatus Status { get; set; } = SiloStatus.Created;

    public CancellationToken Killed => _killed.Token;

    /// <summary>Cancelled when the silo is killed or has stopped.</summary>
    public CancellationToken Ended => _ended.Token;

    public bool IsKilled { get; private set; }

    /// <summary>Whether the cluster knows that the silo is gone.</summary>
    public bool IsGone => Status == SiloStatus.Dead;

    public long Now => Time.GetTimestamp();

    public long Ticks(TimeSpan time) => (long)(time.TotalSeconds * Time.TimestampFrequency);

    public TimeSpan TimeoutOf(CallMessage message) => message.Method.ResponseTimeout ?? ResponseTimeout;

    /// <summary>Makes a timer that fires once, or not until it is changed, without the ambient values of its maker.</summary>
    public ITimer CreateTimer(Action action, TimeSpan due) => CreateTimer(action, due, Timeout.InfiniteTimeSpan);

    public void Start()
    {
        // A cluster that lost its last silo since this one was made is no longer listed.
        Cluster = EmbeddedCluster.GetOrAdd(Cluster.ServiceId, Cluster.ClusterId);
        Cluster.Join(this);
        var sweep = TimeSpan.FromTicks(Math.Clamp(Math.Min(ResponseTimeout.Ticks, _options.DeadlockGrace.Ticks) / 4, TimeSpan.TicksPerMillisecond, TimeSpan.TicksPerSecond));
        _periodic.Add(CreateTimer(Sweep, sweep, sweep));
        _periodic.Add(CreateTimer(Collect, Collection.CollectionQuantum, Collection.CollectionQuantum));
    }

    /// <summary>Sends a call on its way; its answer, or its failure, completes it.</summary>
    public void Send(CallMessage message, ReferenceProxy reference)
    {
        if (IsKilled || Status is SiloStatus.Dead or SiloStatus.Created)
        {
            message.TryFail(new SiloUnavailableException($"{Address} does not run ({Status}); it was to call {message}."));
            return;
        }

        if (!message.Method.OneWay)
        {
            message.Sent = Now;
            message.Deadline = message.Sent + (message.Method.ResponseTimeout is { } own ? Ticks(own) : _responseTicks);
            Pending.Add(message);
        }

        if (reference.LastInbox is { } inbox && !inbox.Silo.IsGone && Deliver(message, inbox)) return;
        Route(message, reference);
    }

    /// <summary>Sends a call to the next activation of its grain, since the last one ended before it could start.</summary>
    public static void Forward(CallMessage message)
    {
        if (++message.Forwards > MaxForwards)
        {
            message.TryFail(new OrleansMessageRejectionException($"{message}: {MaxForwards} activations ended before the call could start."));
            return;
        }

        message.Caller.Route(message, null);
    }

    /// <summary>Makes an observer's reference.</summary>
    public object CreateObserver(Type interfaceType, IGrainObserver target)
    {
        var id = GrainId.Create("observer", $"{Address.ToParsableString()}+{Interlocked.Increment(ref _observers)}");
        var inbox = new ObserverInbox(this, id, target);
        Cluster.Observers[id] = inbox;
        return ReferenceProxy.Create(interfaceType, id, this);
    }

    public void DeleteObserver(GrainId id)
    {
        if (Cluster.Observers.TryRemove(id, out var inbox)) inbox.Close();
    }

    /// <summary>The activation of a grain on this silo; made if the cluster has none.</summary>
    public Activation GetOrActivate(GrainClass grain, GrainId id)
    {
        if (Cluster.Directory.TryGetValue(id, out var found)) return found;
        var made = new Activation(this, grain, id);
        found = Cluster.Directory.GetOrAdd(id, made);
        if (found != made) return found;
        _activations[id] = made;
        made.Open();
        // The silo may have begun to stop, or died, while the activation was made.
        if (IsKilled) made.Drop();
        if (IsGone) Forget(made);
        else if (Status != SiloStatus.Active) made.Deactivate(new(DeactivationReasonCode.ShuttingDown, "The silo shuts down."));
        return made;
    }

    /// <summary>Takes an ended activation out of the directory.</summary>
    public void Forget(Activation activation)
    {
        Cluster.Directory.TryRemove(new(activation.GrainId, activation));
        _activations.TryRemove(new(activation.GrainId, activation));
    }

    /// <summary>Deactivates all, each bounded by the deactivation time-out.</summary>
    public async Task DeactivateAllAsync(CancellationToken token)
    {
        var all = _activations.Values.ToArray();
        foreach (var activation in all) activation.Deactivate(new(DeactivationReasonCode.ShuttingDown, "The silo shuts down."), token);
        await Task.WhenAll(all.Select(a => a.Deactivated)).WaitAsync(token).ConfigureAwait(ConfigureAwaitOptions.SuppressThrowing);
    }

    /// <summary>Ends the silo's part in the cluster in good order.</summary>
    public void Leave()
    {
        Cluster.DeclareDead(this);
        End(new SiloUnavailableException($"{Address} has stopped."));
    }

    /// <summary>Ends the silo at once; the cluster does not know yet.</summary>
    public void Die()
    {
        IsKilled = true;
        foreach (var activation in _activations.Values) activation.Drop();
        foreach (var observer in Cluster.Observers.Values)
        {
            if (observer.Silo == this) observer.Scheduler.Drop();
        }

        try
        {
            _killed.Cancel();
        }
        catch (AggregateException exception)
        {
            LogListenerFailed(exception);
        }

        End(new SiloUnavailableException($"{Address} was killed."));
    }

    private void End(Exception exception)
    {
        foreach (var timer in _periodic) timer.Dispose();
        _ended.Cancel();
        Pending.FailAll(exception);
    }

    private void Route(CallMessage message, ReferenceProxy? reference)
    {
        Inbox? inbox = Cluster.Directory.GetValueOrDefault(message.Target);
        if (inbox is null && Cluster.Observers.TryGetValue(message.Target, out var observer)) inbox = observer;
        if (inbox is not null && Deliver(message, inbox))
        {
            if (reference is not null) reference.LastInbox = inbox;
            return;
        }

        if (message.Target.Type == EmbeddedGrainFactory.ObserverType)
        {
            message.TryFail(new OrleansMessageRejectionException($"There is no object behind {message.Target}."));
            return;
        }

        // A director's code must not run in the caller's turn.
        Executor.Post(new PlacementWork(this, message, reference));
    }

    private bool Deliver(CallMessage message, Inbox inbox)
    {
        switch (inbox.Receive(message))
        {
            case Delivery.Gone:
                return false;
            case Delivery.Full:
                message.TryFail(new LimitExceededException($"{QueueLimit} requests wait for {inbox} already; refused {message}."));
                return true;
            default:
                // The silo may have been declared dead after it was looked up and before the message was in its inbox.
                if (inbox.Silo.IsGone && inbox.Silo.IsKilled) message.TryFail(new SiloUnavailableException($"{inbox.Silo.Address} is gone; it was to answer {message}."));
                return true;
        }
    }

    private ITimer CreateTimer(Action action, TimeSpan due, TimeSpan period)
    {
        using (ExecutionContext.SuppressFlow())
        {
            return Time.CreateTimer(static state => ((Action)state!)(), action, due, period);
        }
    }

    private void Sweep()
    {
        var now = Now;
        Pending.Expire(now);
        var grace = Ticks(_options.DeadlockGrace);
        foreach (var message in Pending.Where(m => m.IsWaiting && now - m.Sent >= grace))
        {
            if (DeadlockSearch.Explain(message) is { } cycle) message.TryFail(new DeadlockException(cycle));
        }
    }

    private void Collect()
    {
        foreach (var activation in _activations.Values) activation.CollectIfIdle(Collection.CollectionAge);
    }

    private sealed class PlacementWork(SiloRuntime silo, CallMessage message, ReferenceProxy? reference) : IThreadPoolWorkItem
    {
        public void Execute() => _ = RunAsync();

        private async Task RunAsync()
        {
            try
            {
                for (var attempt = 0; attempt < MaxForwards; attempt++)
                {
                    var activation = await silo.Placement.PlaceAsync(message.Target, message.Context).ConfigureAwait(false);
                    if (!silo.Deliver(message, activation)) continue;
                    if (reference is not null) reference.LastInbox = activation;
                    return;
                }

                throw new OrleansMessageRejectionException($"{message}: {MaxForwards} activations ended before the call could start.");
            }
#pragma warning disable CA1031 // Whatever a director throws is the caller's to handle.
            catch (Exception exception)
#pragma warning restore CA1031
            {
                message.TryFail(exception);
            }
        }
    }
}
