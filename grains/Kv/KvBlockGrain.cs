using Granary.Interfaces.Kv;
using Orleans;
using Orleans.Placement;

namespace Granary.Grains.Kv;

/// <summary>The directory entry of one sealed block.</summary>
[PreferLocalPlacement]
public sealed class KvBlockGrain : Grain, IKvBlockGrain
{
    private readonly List<BlockCopy> _copies = [];

    /// <inheritdoc/>
    public Task AddCopy(BlockCopy copy)
    {
        if (!_copies.Contains(copy)) _copies.Add(copy);
        // Nobody calls an entry while its copies just lie there; it must outlive that.
        DelayDeactivation(TimeSpan.MaxValue);
        return Task.CompletedTask;
    }

    /// <inheritdoc/>
    public Task RemoveCopies(string silo)
    {
        _copies.RemoveAll(copy => copy.Silo == silo);
        if (_copies.Count == 0) DeactivateOnIdle();
        return Task.CompletedTask;
    }

    /// <inheritdoc/>
    public Task<BlockCopy[]> GetCopies() => Task.FromResult(_copies.ToArray());
}
