using System.Diagnostics.CodeAnalysis;
using System.Runtime.CompilerServices;
using Orleans.Runtime;

namespace Granary.Embedded.Host;

/// <summary>The membership as one silo knows it; published under the cluster's lock, read without one.</summary>
internal sealed class MembershipView(SiloRuntime silo) : IClusterMembershipService, ISiloStatusOracle, IThreadPoolWorkItem
{
    private readonly Lock _lock = new();
    private readonly List<ISiloStatusListener> _listeners = [];
    private readonly Queue<(SiloAddress Silo, SiloStatus Status)> _changes = new();
    private volatile Node _current = new(new(System.Collections.Immutable.ImmutableDictionary<SiloAddress, ClusterMember>.Empty, MembershipVersion.MinValue));
    private SiloAddress[] _active = [];
    private bool _posted;

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
        CurrentSnapshot.Members.Values.Where(m => !onlyActive || m.Status == SiloStatus.Active).ToDictionary(m => m.SiloAddress, m => m.Status);

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

    public void Publish(ClusterMembershipSnapshot snapshot, SiloAddress changed, SiloStatus status)
    {
        var before = _current;
        Volatile.Write(ref _active, [.. snapshot.Members.Values.Where(m => m.Status == SiloStatus.Active).Select(m => m.SiloAddress).Order()]);
        _current = new Node(snapshot);
        before.Changed.TrySetResult();
        lock (_lock)
        {
            _changes.Enqueue((changed, status));
            if (_posted) return;
            _posted = true;
        }

        silo.Executor.Post(this);
    }

    void IThreadPoolWorkItem.Execute()
    {
        while (true)
        {
            (SiloAddress Silo, SiloStatus Status) change;
            ISiloStatusListener[] listeners;
            lock (_lock)
            {
                if (!_changes.TryDequeue(out change))
                {
                    _posted = false;
                    return;
                }

                listeners = [.. _listeners];
            }

            foreach (var listener in listeners) Notify(listener, change.Silo, change.Status);
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
            await node.Changed.Task.WaitAsync(both.Token).ConfigureAwait(ConfigureAwaitOptions.SuppressThrowing);
            cancellationToken.ThrowIfCancellationRequested();
        }
    }

    private sealed class Node(ClusterMembershipSnapshot snapshot)
    {
        public ClusterMembershipSnapshot Snapshot { get; } = snapshot;

        public TaskCompletionSource Changed { get; } = new(TaskCreationOptions.RunContinuationsAsynchronously);
    }
}
