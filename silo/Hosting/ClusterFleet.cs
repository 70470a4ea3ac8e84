using Granary.Grains.Gateways;
using Granary.Interfaces.Devices;
using Granary.Interfaces.Experts;
using Granary.Interfaces.Models;
using Granary.Silo.Scaling;
using Orleans;
using Orleans.Runtime;

namespace Granary.Silo.Hosting;

/// <summary>The silos of this process, seen from its gateway silo.</summary>
internal sealed partial class ClusterFleet(
    SiloCluster cluster, LoadedModel model, Gateway gateway, IGrainFactory grains, IClusterMembershipService membership,
    TimeProvider time, ILogger<ClusterFleet> logger) : ISiloFleet
{
    private static readonly TimeSpan Poll = TimeSpan.FromMilliseconds(50);

    /// <inheritdoc/>
    public int MostSilos => model.Kv.MostSilos;

    /// <inheritdoc/>
    public string DescribeMemory(int silos) => model.Kv.Describe(silos);

    /// <inheritdoc/>
    public Task StartAsync(string name, CancellationToken cancellation) => cluster.StartSiloAsync(name, cancellation);

    /// <inheritdoc/>
    public Task StopAsync(string name) => cluster.StopSiloAsync(name);

    /// <inheritdoc/>
    public void Drain(string name) => cluster.Find(name).Device.Drain();

    /// <inheritdoc/>
    public void Resume(string name) => cluster.Find(name).Device.Resume();

    /// <inheritdoc/>
    public void Kill(string name) => cluster.Find(name).Kill();

    /// <inheritdoc/>
    public async Task WaitUntilNoticedAsync(string name, CancellationToken cancellation)
    {
        SiloAddress silo = SiloAddress.FromParsableString(cluster.Find(name).Address);
        while (membership.CurrentSnapshot.GetSiloStatus(silo) is not (SiloStatus.Dead or SiloStatus.None))
            await Task.Delay(Poll, time, cancellation);
    }

    /// <inheritdoc/>
    public async Task<FleetView?> LookAsync()
    {
        ExpertMap map;
        try
        {
            map = await grains.GetGrain<IModelGrain>(model.Served.Name).Refresh();
        }
        catch (Exception exception) when (exception is OrleansException or TimeoutException or InvalidOperationException)
        {
            // No device has joined yet, or the silo of the model's grain is the one that goes.
            NotLooked(logger, exception);
            return null;
        }
        ILookup<string, GatewayPhase> requests = gateway.Phases.ToLookup(request => request.Silo, request => request.Phase);
        return new FleetView(cluster.Silos.ToDictionary(silo => silo.Name, silo => View(silo, map, requests[silo.Address])));
    }

    /// <inheritdoc/>
    public async Task AnnounceAsync()
    {
        try
        {
            await gateway.LookForDevicesAsync();
        }
        catch (Exception exception) when (exception is OrleansException or TimeoutException)
        {
            // The gateway looks again within a second.
            NotLooked(logger, exception);
        }
    }

    private static SiloView View(SiloHost silo, ExpertMap map, IEnumerable<GatewayPhase> requests)
    {
        DeviceStatus status = silo.Device.Status;
        int open = requests.Count(phase => phase != GatewayPhase.Answered);
        return new SiloView(
            silo.Device.Failed, Array.IndexOf(map.Silos, silo.Address) >= 0, status.Epoch == map.Epoch, status.ResidentExperts,
            Math.Max(open, status.Running + status.Waiting));
    }

    [LoggerMessage(Level = LogLevel.Information, Message = "The map of experts could not be had just now")]
    private static partial void NotLooked(ILogger logger, Exception exception);
}
