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
    private volatile string[] _silos = [];
    private MembershipVersion _seen = MembershipVersion.MinValue;

    /// <summary>Whether any silo computed at the last look.</summary>
    public bool HasDevices => _silos.Length > 0;

    /// <summary>Looks which silos compute.</summary>
    public async Task RefreshAsync()
    {
        MembershipVersion version = membership.CurrentSnapshot.Version;
        try
        {
            ExpertMap map = await grains.GetGrain<IModelGrain>(served.Name).Refresh();
            _silos = map.Silos;
            _seen = version;
        }
        catch (InvalidOperationException e)
        {
            LogNoDevices(e);
            _silos = [];
        }
    }

    /// <summary>The silos that would take a request, best first.</summary>
    /// <param name="spec">The request.</param>
    /// <param name="resuming">Whether it was accepted before, so that neither a full queue nor draining refuses it.</param>
    public async Task<RankedSilos> RankAsync(RequestSpec spec, bool resuming)
    {
        if (_silos.Length == 0 || membership.CurrentSnapshot.Version != _seen) await TryRefreshAsync();
        PrefixHash[] chain = PrefixHasher.Chain(
            served.CacheRoot(spec.CacheSalt), spec.Prompt.AsSpan(0, spec.Prompt.Length - 1));
        var hashes = new byte[chain.Length * PrefixHash.Size];
        for (int i = 0; i < chain.Length; i++) chain[i].Write(hashes.AsSpan(i * PrefixHash.Size));
        var query = new PrefixQuery(hashes);
        RoutingCandidate?[] answers = await Task.WhenAll(_silos.Select(silo => AskAsync(silo, query)));
        RoutingCandidate[] candidates = [.. answers.OfType<RoutingCandidate>()];
        if (resuming) return new RankedSilos(RankToResume(candidates, spec.Prompt.Length), AnyFull: false, AllDrain: false);
        return new RankedSilos(
            routing.Rank(candidates, spec.Prompt.Length), candidates.Any(candidate => !candidate.Draining && !candidate.Open),
            candidates.Length > 0 && candidates.All(candidate => candidate.Draining));
    }

    /// <summary>All silos whatever their queues, those that drain after all others.</summary>
    private string[] RankToResume(RoutingCandidate[] candidates, int promptTokens)
    {
        RoutingCandidate[] open = [.. candidates.Select(candidate => candidate with { QueueLimit = int.MaxValue })];
        RoutingCandidate[] draining = [.. open.Where(candidate => candidate.Draining)];
        for (int i = 0; i < draining.Length; i++) draining[i] = draining[i] with { Draining = false };
        return [.. routing.Rank(open, promptTokens), .. routing.Rank(draining, promptTokens)];
    }

    /// <summary>Waits until the map covers a number of silos.</summary>
    public async Task<IReadOnlyList<string>> WaitForDevicesAsync(int devices, CancellationToken cancellation)
    {
        while (true)
        {
            try
            {
                ExpertMap map = await grains.GetGrain<IModelGrain>(served.Name).Refresh();
                if (map.Silos.Length >= devices) return map.Silos;
            }
            catch (Exception e) when (e is InvalidOperationException or OrleansException or TimeoutException)
            {
                // Silos are coming up: the first of them may not be known here yet, or not reachable.
                LogNoDevices(e);
            }

            await Task.Delay(_poll, time, cancellation);
        }
    }

    /// <summary>Looks which silos compute; where the model grain's own silo is being lost, what was known before has to do.</summary>
    private async Task TryRefreshAsync()
    {
        try
        {
            await RefreshAsync();
        }
        catch (Exception e) when (e is OrleansException or TimeoutException)
        {
            LogNotLooked(e);
        }
    }

    private async Task<RoutingCandidate?> AskAsync(string silo, PrefixQuery query)
    {
        try
        {
            PrefixAnswer answer = await grains.GetGrain<IDeviceGrain>(silo).FindPrefix(query);
            DeviceStatus status = answer.Status;
            if (!status.HasDevice) return null;
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

    [LoggerMessage(1422, LogLevel.Warning, "No silo computes")]
    private partial void LogNoDevices(Exception exception);

    [LoggerMessage(1423, LogLevel.Warning, "The model grain did not say which silos compute")]
    private partial void LogNotLooked(Exception exception);

    [LoggerMessage(1421, LogLevel.Warning, "Silo {Silo} did not answer")]
    private partial void LogNoAnswer(Exception exception, string silo);
}
