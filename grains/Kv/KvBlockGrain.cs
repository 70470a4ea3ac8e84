using Granary.Interfaces.Kv;
using Orleans;
using Orleans.Placement;
using Orleans.Runtime;

namespace Granary.Grains.Kv;

/// <summary>The directory entry of one sealed block.</summary>
/// <param name="membership">Who is in the cluster: the copies of silos that are gone are gone with them.</param>
[PreferLocalPlacement]
public sealed class KvBlockGrain(IClusterMembershipService membership) : Grain, IKvBlockGrain
{
    private readonly List<BlockCopy> _copies = [];

    /// <inheritdoc/>
    public Task AddCopy(BlockCopy copy)
    {
        Prune();
        if (!_copies.Contains(copy)) _copies.Add(copy);
        // Nobody calls an entry while its copies just lie there; it must outlive that.
        DelayDeactivation(TimeSpan.MaxValue);
        return Task.CompletedTask;
    }

    /// <inheritdoc/>
    public Task RemoveCopies(string silo)
    {
        Prune();
        _copies.RemoveAll(copy => copy.Silo == silo);
        if (_copies.Count == 0) DeactivateOnIdle();
        return Task.CompletedTask;
    }

    /// <inheritdoc/>
    public Task<BlockCopy[]> GetCopies()
    {
        Prune();
        if (_copies.Count == 0) DeactivateOnIdle();
        return Task.FromResult(_copies.ToArray());
    }

    private void Prune()
    {
        ClusterMembershipSnapshot snapshot = membership.CurrentSnapshot;
        _copies.RemoveAll(copy => snapshot.GetSiloStatus(SiloAddress.FromParsableString(copy.Silo)) == SiloStatus.Dead);
    }
}
