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
    private const int DefaultQueueLimit = 10_000;

    private readonly ConcurrentDictionary<GrainId, Activation> _activations = new();
    private readonly CancellationTokenSource _killed = new();
    private readonly CancellationTokenSource _ended = new();
    private readonly ILogger<SiloRuntime> _log;
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
#pragma warning disable RS0030 // In real time, which is what there is unless a host brings its own clock.
        Time = services.GetService<TimeProvider>() ?? TimeProvider.System;
#pragma warning restore RS0030
        Executor = services.GetService<IExecutor>() ?? ThreadPoolExecutor.Instance;
        Transport = services.GetService<ITransport>() ?? DirectTransport.Instance;
        Watch = services.GetService<ICallWatch>();
        Simulated = services.GetService<SimulatedSilo>();
        Background = new TurnScheduler(Executor, owner: null);
        _log = log;
        _options = options.Value;
        Collection = collection.Value;
        ResponseTimeout = messaging.Value.ResponseTimeout;
        QueueLimit = messaging.Value.MaxEnqueuedRequestsHardLimit is > 0 and var limit ? limit : DefaultQueueLimit;
        Cluster = EmbeddedCluster.GetOrAdd(cluster.Value.ServiceId, cluster.Value.ClusterId);
        Address = SiloAddress.New(new IPEndPoint(endpoint.Value.AdvertisedIPAddress, endpoint.Value.SiloPort), Cluster.NextGeneration(Time));
        GatewayAddress = SiloAddress.New(new IPEndPoint(endpoint.Value.AdvertisedIPAddress, endpoint.Value.GatewayPort), Address.Generation);
        Name = string.IsNullOrWhiteSpace(silo.Value.SiloName) ? $"Silo_{Address.Endpoint.Port}" : silo.Value.SiloName;
        Factory = new EmbeddedGrainFactory(this);
        Membership = new MembershipView(this);
        Placement = new PlacementService(this, _options.Seed);
        Router = new CallRouter(this);
        Public = new EmbeddedSilo(this);
    }

    public IServiceProvider Services { get; }

    public TimeProvider Time { get; }

    public IExecutor Executor { get; }

    public ITransport Transport { get; }

    public ICallWatch? Watch { get; }

    /// <summary>The silo of a simulated cluster that this is; null in real time.</summary>
    public SimulatedSilo? Simulated { get; }

    /// <summary>Runs what belongs to the silo and to no grain of it.</summary>
    public TurnScheduler Background { get; }

    public CallRouter Router { get; }

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

    /// <summary>Whether the membership says that the silo is gone; the silo itself may not know, and go on.</summary>
    public bool IsGone { get; set; }

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

    /// <summary>Where a grain or observer lives, if it does: here first, then wherever the directory says.</summary>
    public Inbox? Find(GrainId id)
    {
        if (_activations.TryGetValue(id, out var own)) return own;
        if (Cluster.Directory.TryGetValue(id, out var found)) return found;
        return Cluster.Observers.TryGetValue(id, out var observer) ? observer : null;
    }

    /// <summary>The activation of a grain on this silo; made if the cluster has none.</summary>
    /// <exception cref="SiloUnavailableException">The silo was declared dead.</exception>
    public Activation GetOrActivate(GrainClass grain, GrainId id)
    {
        if (_activations.TryGetValue(id, out var own)) return own;
        if (Cluster.Directory.TryGetValue(id, out var found)) return found;
        if (IsGone) throw new SiloUnavailableException($"{Address} was declared dead; {id} cannot come to life there.");
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

    /// <summary>Takes a newer membership over; calls to silos that died fail.</summary>
    public void Learn(ClusterMembershipSnapshot snapshot)
    {
        foreach (var dead in Membership.Publish(snapshot)) Pending.FailTo(dead);
    }

    /// <summary>Takes an ended activation out of the directory.</summary>
    public void Forget(Activation activation)
    {
        Cluster.Directory.TryRemove(new(activation.GrainId, activation));
        _activations.TryRemove(new(activation.GrainId, activation));
    }

    /// <summary>The silo's activations by id, so that what is done to all of them is done in the same order in every run.</summary>
    public Activation[] Activations() => [.. InOrder.Of(_activations)];

    /// <summary>Deactivates all, each bounded by the deactivation time-out.</summary>
    public async Task DeactivateAllAsync(CancellationToken token)
    {
        var all = Activations();
        foreach (var activation in all) activation.Deactivate(new(DeactivationReasonCode.ShuttingDown, "The silo shuts down."), token);
        try
        {
            await Task.WhenAll(all.Select(a => a.Deactivated)).WaitAsync(token);
        }
        catch (OperationCanceledException) when (token.IsCancellationRequested)
        {
            // Whoever stops the silo waits no longer; what has not ended ends with the silo.
        }
    }

    /// <summary>Ends the silo's part in the cluster in good order.</summary>
    public void Leave()
    {
        Status = SiloStatus.Dead;
        Cluster.DeclareDead(this);
        End(new SiloUnavailableException($"{Address} has stopped."));
    }

    /// <summary>Ends the silo at once; the cluster does not know yet.</summary>
    public void Die()
    {
        IsKilled = true;
        Background.Drop();
        foreach (var activation in Activations()) activation.Drop();
        foreach (var observer in InOrder.Of(Cluster.Observers))
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
        foreach (var activation in Activations()) activation.CollectIfIdle(Collection.CollectionAge);
    }
}
