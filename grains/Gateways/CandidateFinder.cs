using Granary.Engine.Kv;
using Granary.Grains.Models;
using Granary.Grains.Routing;
using Granary.Interfaces.Devices;
using Granary.Interfaces.Experts;
using Granary.Interfaces.Models;
using Granary.Interfaces.Requests;
using Microsoft.Extensions.Logging;
using Orleans;
using Orleans.Runtime;

namespace Granary.Grains.Gateways;

/// <summary>Asks every device, in one call each, how busy it is and how much of a prompt it has; ranks them.</summary>
internal sealed partial class CandidateFinder(
    ServedModel served, IRoutingPolicy routing, IGrainFactory grains, IClusterMembershipService membership,
    TimeProvider time, ILogger logger)
{
    private static readonly TimeSpan _poll = TimeSpan.FromMilliseconds(50);
    private string[] _silos = [];
    private MembershipVersion _seen = MembershipVersion.MinValue;

    /// <summary>Whether any device answered the last question.</summary>
    public bool AnyDevice { get; private set; }

    /// <summary>The silos that would take a request, best first.</summary>
    public async Task<IReadOnlyList<string>> RankAsync(RequestSpec spec)
    {
        ClusterMembershipSnapshot snapshot = membership.CurrentSnapshot;
        if (_silos.Length == 0 || snapshot.Version != _seen)
        {
            ExpertMap map = await grains.GetGrain<IModelGrain>(served.Name).Refresh().ConfigureAwait(false);
            _silos = map.Silos;
            _seen = snapshot.Version;
        }

        PrefixHash[] chain = PrefixHasher.Chain(
            served.CacheRoot(spec.CacheSalt), spec.Prompt.AsSpan(0, spec.Prompt.Length - 1));
        var hashes = new byte[chain.Length * PrefixHash.Size];
        for (int i = 0; i < chain.Length; i++) chain[i].Write(hashes.AsSpan(i * PrefixHash.Size));
        var query = new PrefixQuery(hashes);
        RoutingCandidate?[] answers = await Task.WhenAll(_silos.Select(silo => AskAsync(silo, query))).ConfigureAwait(false);
        RoutingCandidate[] candidates = [.. answers.OfType<RoutingCandidate>()];
        AnyDevice = candidates.Length > 0;
        return routing.Rank(candidates, spec.Prompt.Length);
    }

    /// <summary>Waits until the map covers a number of silos.</summary>
    public async Task<IReadOnlyList<string>> WaitForDevicesAsync(int devices, CancellationToken cancellation)
    {
        while (true)
        {
            ExpertMap map = await grains.GetGrain<IModelGrain>(served.Name).Refresh().ConfigureAwait(false);
            if (map.Silos.Length >= devices) return map.Silos;
            await Task.Delay(_poll, time, cancellation).ConfigureAwait(false);
        }
    }

    private async Task<RoutingCandidate?> AskAsync(string silo, PrefixQuery query)
    {
        try
        {
            PrefixAnswer answer = await grains.GetGrain<IDeviceGrain>(silo).FindPrefix(query).ConfigureAwait(false);
            DeviceStatus status = answer.Status;
            return new RoutingCandidate(
                silo, answer.Blocks * KvPageTable.BlockTokens, status.PendingTokens, status.Running, status.Waiting,
                status.QueueLimit, status.Draining);
        }
        catch (Exception e) when (e is OrleansException or TimeoutException)
        {
            LogNoAnswer(e, silo);
            return null;
        }
    }

    [LoggerMessage(1421, LogLevel.Warning, "Silo {Silo} did not answer")]
    private partial void LogNoAnswer(Exception exception, string silo);
}
