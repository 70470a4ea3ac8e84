using Granary.Grains.Balancing;
using Granary.Grains.Gateways;
using Granary.Interfaces.Devices;
using Granary.Interfaces.Experts;
using Granary.Interfaces.Models;
using Granary.Silo.Hosting;
using Granary.Silo.Rest.Wire;
using Granary.Silo.Scaling;
using Orleans;
using Orleans.Runtime;

namespace Granary.Silo.Rest.Admin;

/// <summary>Gathers what there is to say of the cluster.</summary>
internal sealed partial class ClusterReport(
    SiloCluster cluster, LoadedModel model, SiloScaler scaler, Gateway gateway, IGrainFactory grains, BalanceOptions balance,
    ILogger<ClusterReport> logger)
{
    /// <summary>The state of this moment; each silo's numbers are of one moment, and add up.</summary>
    public async Task<ClusterAnswer> MakeAsync()
    {
        Task<BalanceReport?> asked = FindBalanceAsync();
        ExpertMap? map = await FindMapAsync();
        BalanceReport? report = await asked;
        IReadOnlyList<SiloHost> hosts = cluster.Silos;
        Dictionary<string, string> names = hosts.ToDictionary(host => host.Address, host => host.Name);
        Dictionary<string, SiloState> states = scaler.Silos.ToDictionary(silo => silo.Name, silo => silo.State);
        return new(
            model.Served.Name, map?.Epoch.ToString(), Count(gateway.Phases), Memory(hosts.Count),
            [.. hosts.Where(host => states.ContainsKey(host.Name)).Select(host => Describe(host, states[host.Name], map))],
            map is null ? [] : [.. Enumerable.Range(0, map.Layers * map.Experts).Select(i => Place(map, i, names))],
            report is null ? null : AdminResponse.Of(report));
    }

    private static RequestsAnswer Count(IReadOnlyList<(GatewayPhase Phase, string Silo)> requests)
    {
        int Of(GatewayPhase phase) => requests.Count(request => request.Phase == phase);
        return new(
            Of(GatewayPhase.Starting), Of(GatewayPhase.Running), Of(GatewayPhase.Resuming), Of(GatewayPhase.Answered), requests.Count);
    }

    private MemoryAnswer Memory(int silos)
    {
        long taken = silos * model.Kv.BytesPerSilo;
        return new(model.Files.Bytes, model.Kv.ProcessBytes, taken, model.Kv.ProcessBytes - taken, model.Kv.BytesPerSilo);
    }

    private static ClusterSiloAnswer Describe(SiloHost host, SiloState state, ExpertMap? map) =>
        new(host.Name, host.Address, AdminResponse.Word(state), state == SiloState.Lost ? null : Describe(host, map));

    private static ClusterDeviceAnswer Describe(SiloHost host, ExpertMap? map)
    {
        DeviceStatus status = host.Device.Status;
        int index = map is null ? -1 : Array.IndexOf(map.Silos, host.Address);
        return new()
        {
            Kind = "cpu",
            Failed = host.Device.Failed,
            Epoch = status.Epoch == default ? null : status.Epoch.ToString(),
            Running = status.Running,
            Waiting = status.Waiting,
            QueueLimit = status.QueueLimit,
            PendingTokens = status.PendingTokens,
            KvBlocks = new(
                status.KvBlocks, status.KvBlocks - status.KvBlocksFree, status.KvBlocksCached, status.KvBlocksFree - status.KvBlocksCached),
            ResidentExperts = status.ResidentExperts,
            MappedExperts = map?.Owner.Count(owner => owner == index) ?? 0,
            Steps = status.Steps,
            AbandonedSteps = status.AbandonedSteps,
            Preemptions = status.Preemptions,
            RemoteRows = status.RemoteRows,
        };
    }

    private static ExpertAnswer Place(ExpertMap map, int index, Dictionary<string, string> names)
    {
        var silos = new List<string>();
        foreach (int owner in map.Layout.OwnersOf(index))
        {
            // A silo that has just gone is known by its address alone.
            silos.Add(names.GetValueOrDefault(map.Silos[owner], map.Silos[owner]));
        }
        return new(index / map.Experts, index % map.Experts, [.. silos]);
    }

    private async Task<ExpertMap?> FindMapAsync()
    {
        try
        {
            return await grains.GetGrain<IModelGrain>(model.Served.Name).GetExpertMap();
        }
        catch (Exception exception) when (exception is OrleansException or TimeoutException or InvalidOperationException)
        {
            // The silo of the model's grain is gone and not missed yet, or no silo computes.
            NoMap(logger, exception);
            return null;
        }
    }

    private async Task<BalanceReport?> FindBalanceAsync()
    {
        if (balance.Policy == BalancePolicies.None)
            return null;
        try
        {
            return await grains.GetGrain<IBalancerGrain>(model.Served.Name).GetReport();
        }
        catch (Exception exception) when (exception is OrleansException or TimeoutException or InvalidOperationException)
        {
            // The silo of the balancer is gone and not missed yet; what else there is to say is worth more.
            NoBalance(logger, exception);
            return null;
        }
    }

    [LoggerMessage(Level = LogLevel.Information, Message = "The last look at the balance of experts is not known just now")]
    private static partial void NoBalance(ILogger logger, Exception exception);

    [LoggerMessage(Level = LogLevel.Information, Message = "There is no map of experts just now")]
    private static partial void NoMap(ILogger logger, Exception exception);
}
