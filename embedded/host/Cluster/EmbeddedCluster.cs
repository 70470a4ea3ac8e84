using System.Collections.Concurrent;
using System.Collections.Immutable;
using Orleans.Runtime;

namespace Granary.Embedded.Host;

/// <summary>The silos of this process that share a service and a cluster id, their membership and their directory.</summary>
public sealed class EmbeddedCluster
{
    private static readonly ConcurrentDictionary<(string Service, string Cluster), EmbeddedCluster> s_clusters = new();

    private readonly Lock _lock = new();
    private readonly Dictionary<SiloAddress, SiloRuntime> _silos = [];
    private readonly List<ITimer> _detections = [];
    private ClusterMembershipSnapshot _snapshot = new(ImmutableDictionary<SiloAddress, ClusterMember>.Empty, new MembershipVersion(0));
    private int _lastGeneration;

    private EmbeddedCluster(string serviceId, string clusterId)
    {
        ServiceId = serviceId;
        ClusterId = clusterId;
    }

    /// <summary>The service's name.</summary>
    public string ServiceId { get; }

    /// <summary>The cluster's name.</summary>
    public string ClusterId { get; }

    /// <summary>How long a killed silo stays a member: the time until the others notice.</summary>
    public TimeSpan DetectionDelay { get; set; } = TimeSpan.FromSeconds(1);

    /// <summary>The silos that run, by address.</summary>
    public IReadOnlyList<EmbeddedSilo> Silos
    {
        get
        {
            lock (_lock) return [.. _silos.Values.Where(s => !s.IsKilled).OrderBy(s => s.Address).Select(s => s.Public)];
        }
    }

    internal ConcurrentDictionary<GrainId, Activation> Directory { get; } = new();

    internal ConcurrentDictionary<GrainId, ObserverInbox> Observers { get; } = new();

    /// <summary>Finds a cluster with silos in this process.</summary>
    /// <param name="serviceId">The service's name.</param>
    /// <param name="clusterId">The cluster's name.</param>
    /// <returns>The cluster, or null when it has no silo here.</returns>
    public static EmbeddedCluster? Find(string serviceId, string clusterId) => s_clusters.GetValueOrDefault((serviceId, clusterId));

    /// <summary>
    /// Ends a silo as a crash would: its state is gone, none of its turns runs any more, and messages from and to it are
    /// lost. After <see cref="DetectionDelay"/> the membership declares it dead: calls in flight to it fail with
    /// <see cref="SiloUnavailableException"/>, and its grains can come to life elsewhere.
    /// </summary>
    /// <param name="silo">The silo.</param>
    /// <exception cref="ArgumentException">No such silo runs.</exception>
    public void Kill(SiloAddress silo)
    {
        SiloRuntime? runtime;
        lock (_lock) runtime = _silos.GetValueOrDefault(silo);
        if (runtime is null || runtime.IsKilled) throw new ArgumentException($"{silo} does not run in cluster {ServiceId}/{ClusterId}.", nameof(silo));
        runtime.Die();
        if (DetectionDelay <= TimeSpan.Zero)
        {
            DeclareDead(runtime);
            return;
        }

        var timer = runtime.CreateTimer(() => DeclareDead(runtime), DetectionDelay);
        lock (_lock) _detections.Add(timer);
    }

    internal static EmbeddedCluster GetOrAdd(string serviceId, string clusterId) =>
        s_clusters.GetOrAdd((serviceId, clusterId), static key => new(key.Service, key.Cluster));

    internal int NextGeneration(TimeProvider time)
    {
        // Seconds, so that a later process is a later run too; never the same twice.
        var seconds = (int)(time.GetUtcNow().ToUnixTimeSeconds() - 1640995200);
        lock (_lock) return _lastGeneration = Math.Max(seconds, _lastGeneration + 1);
    }

    internal void Join(SiloRuntime silo)
    {
        lock (_lock)
        {
            if (_silos.Keys.Any(a => a.Endpoint.Equals(silo.Address.Endpoint)))
            {
                throw new OrleansConfigurationException($"A silo at {silo.Address.Endpoint} is in cluster {ServiceId}/{ClusterId} already; give each its own silo port.");
            }

            _silos.Add(silo.Address, silo);
        }

        s_clusters.TryAdd((ServiceId, ClusterId), this);
        SetStatus(silo, SiloStatus.Joining);
    }

    internal void SetStatus(SiloRuntime silo, SiloStatus status)
    {
        silo.Status = status;
        Publish(silo, status);
    }

    /// <summary>
    /// Ends a silo's membership: after a stop, after a crash, or because the others believe that it crashed. Whatever lives
    /// on it is taken out of the directory, so that it can come to life elsewhere.
    /// </summary>
    internal void DeclareDead(SiloRuntime silo)
    {
        lock (_lock)
        {
            if (silo.IsGone || !_silos.ContainsKey(silo.Address)) return;
            silo.IsGone = true;
            if (silo.IsKilled) silo.Status = SiloStatus.Dead;
        }

        foreach (var pair in Directory)
        {
            if (pair.Value.Silo == silo) Directory.TryRemove(pair);
        }

        foreach (var pair in Observers)
        {
            if (pair.Value.Silo == silo) Observers.TryRemove(pair);
        }

        Publish(silo, SiloStatus.Dead);
        lock (_lock)
        {
            _silos.Remove(silo.Address);
            if (_silos.Count == 0) s_clusters.TryRemove(new((ServiceId, ClusterId), this));
        }
    }

    private void Publish(SiloRuntime silo, SiloStatus status)
    {
        lock (_lock)
        {
            var members = _snapshot.Members.SetItem(silo.Address, new ClusterMember(silo.Address, status, silo.Name));
            _snapshot = new(members, new MembershipVersion(_snapshot.Version.Value + 1));
            foreach (var other in _silos.Values)
            {
                if (other.IsKilled) continue;
                // A silo knows at once what it says of itself.
                if (other == silo && silo.Status == status) other.Learn(_snapshot);
                else other.Transport.Announce(other, _snapshot);
            }
        }
    }

    internal SiloRuntime? Silo(SiloAddress address)
    {
        lock (_lock) return _silos.GetValueOrDefault(address);
    }
}
