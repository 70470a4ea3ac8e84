using System.Diagnostics.CodeAnalysis;
using System.Runtime.CompilerServices;
using Orleans.Runtime;

namespace Granary.Embedded.Host;

/// <summary>The membership as one silo knows it; published under the cluster's lock, read without one.</summary>
internal sealed class MembershipView(SiloRuntime silo) : IClusterMembershipService, ISiloStatusOracle
{
    private readonly Lock _lock = new();
    private readonly List<ISiloStatusListener> _listeners = [];
    private volatile Node _current = new(
        new(System.Collections.Immutable.ImmutableDictionary<SiloAddress, ClusterMember>.Empty, MembershipVersion.MinValue), silo.Executor.Completion);

    private SiloAddress[] _active = [];
    private volatile HashSet<SiloAddress> _dead = [];

    public ClusterMembershipSnapshot CurrentSnapshot => _current.Snapshot;

    public IAsyncEnumerable<ClusterMembershipSnapshot> MembershipUpdates => Updates();

    public SiloStatus CurrentStatus => silo.Status;

    public string SiloName => silo.Name;

    public SiloAddress SiloAddress => silo.Address;

    /// <summary>The active silos by address; not to be changed.</summary>
    public SiloAddress[] Active => Volatile.Read(ref _active);

    public SiloAddress[] GetActiveSilos() => [.. Active];

    public SiloStatus GetApproximateSiloStatus(SiloAddress siloAddress) => CurrentSnapshot.GetSiloStatus(siloAddress);

    public Dictionary<SiloAddress, SiloStatus> GetApproximateSiloStatuses(bool onlyActive = false) =>
        InOrder.Of(CurrentSnapshot).Where(m => !onlyActive || m.Status == SiloStatus.Active).ToDictionary(m => m.SiloAddress, m => m.Status);

    public bool TryGetSiloName(SiloAddress siloAddress, [NotNullWhen(true)] out string? siloName)
    {
        siloName = CurrentSnapshot.Members.GetValueOrDefault(siloAddress)?.Name;
        return siloName is not null;
    }

    public bool IsDeadSilo(SiloAddress silo) => GetApproximateSiloStatus(silo) == SiloStatus.Dead;

    public bool SubscribeToSiloStatusEvents(ISiloStatusListener observer)
    {
        lock (_lock)
        {
            if (_listeners.Contains(observer)) return false;
            _listeners.Add(observer);
            return true;
        }
    }

    public bool UnSubscribeFromSiloStatusEvents(ISiloStatusListener observer)
    {
        lock (_lock) return _listeners.Remove(observer);
    }

    /// <summary>Whether this silo knows that another is dead.</summary>
    public bool KnowsDead(SiloAddress other) => _dead.Count > 0 && _dead.Contains(other);

    /// <summary>Takes over what is newer than what is known.</summary>
    /// <returns>The silos that are dead and were not known to be.</returns>
    public IReadOnlyList<SiloAddress> Publish(ClusterMembershipSnapshot snapshot)
    {
        var before = _current;
        if (snapshot.Version <= before.Snapshot.Version) return [];
        ClusterMember[] changed = [.. InOrder.Of(snapshot).Where(m => before.Snapshot.GetSiloStatus(m.SiloAddress) != m.Status)];
        SiloAddress[] dead = [.. changed.Where(m => m.Status == SiloStatus.Dead).Select(m => m.SiloAddress)];
        if (dead.Length > 0) _dead = [.. _dead, .. dead];
        Volatile.Write(ref _active, [.. InOrder.Of(snapshot).Where(m => m.Status == SiloStatus.Active).Select(m => m.SiloAddress)]);
        _current = new Node(snapshot, silo.Executor.Completion);
        before.Changed.TrySetResult();
        if (changed.Length > 0) silo.Background.Enqueue(() => Notify(changed));
        return dead;
    }

    private void Notify(ClusterMember[] changed)
    {
        ISiloStatusListener[] listeners;
        lock (_lock) listeners = [.. _listeners];
        foreach (var member in changed)
        {
            foreach (var listener in listeners) Notify(listener, member.SiloAddress, member.Status);
        }
    }

    private void Notify(ISiloStatusListener listener, SiloAddress address, SiloStatus status)
    {
        try
        {
            if (!silo.IsKilled) listener.SiloStatusChangeNotification(address, status);
        }
#pragma warning disable CA1031 // One listener's failure must not keep the others from learning.
        catch (Exception exception)
#pragma warning restore CA1031
        {
            silo.LogListenerFailed(exception);
        }
    }

    private async IAsyncEnumerable<ClusterMembershipSnapshot> Updates([EnumeratorCancellation] CancellationToken cancellationToken = default)
    {
        while (!silo.Ended.IsCancellationRequested)
        {
            var node = _current;
            yield return node.Snapshot;
            using var both = CancellationTokenSource.CreateLinkedTokenSource(cancellationToken, silo.Ended);
            try
            {
                await node.Changed.Task.WaitAsync(both.Token);
            }
            catch (OperationCanceledException) when (silo.Ended.IsCancellationRequested && !cancellationToken.IsCancellationRequested)
            {
                // The silo has ended, and its membership with it.
                yield break;
            }
        }
    }

    private sealed class Node(ClusterMembershipSnapshot snapshot, TaskCreationOptions completion)
    {
        public ClusterMembershipSnapshot Snapshot { get; } = snapshot;

        public TaskCompletionSource Changed { get; } = new(completion);
    }
}
