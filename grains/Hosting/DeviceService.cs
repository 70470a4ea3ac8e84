using Granary.Grains.Devices;
using Granary.Grains.Models;
using Granary.Interfaces.Experts;
using Granary.Interfaces.Models;
using Microsoft.Extensions.Hosting;
using Microsoft.Extensions.Logging;
using Orleans;
using Orleans.Runtime;

namespace Granary.Grains.Hosting;

/// <summary>Runs a silo's device, and has the expert map follow the cluster's membership.</summary>
internal sealed partial class DeviceService(
    SiloDevice device, ServedModel served, IGrainFactory grains, IClusterMembershipService membership, SiloTasks tasks,
    TimeProvider time, ILogger<DeviceService> logger, IHostApplicationLifetime? lifetime = null)
    : IHostedService, IDisposable
{
    private static readonly TimeSpan _retry = TimeSpan.FromMilliseconds(200);

    private readonly ServiceLoop _loop = new("The device service", tasks, logger, lifetime);

    /// <inheritdoc/>
    public Task StartAsync(CancellationToken cancellationToken)
    {
        device.Start();
        _loop.Start(FollowAsync);
        return Task.CompletedTask;
    }

    /// <inheritdoc/>
    public async Task StopAsync(CancellationToken cancellationToken)
    {
        try
        {
            await _loop.StopAsync(cancellationToken);
        }
        finally
        {
            device.Stop();
        }
    }

    /// <inheritdoc/>
    public void Dispose() => _loop.Dispose();

    private async Task FollowAsync(CancellationToken stopping)
    {
        await foreach (ClusterMembershipSnapshot _ in membership.MembershipUpdates.WithCancellation(stopping))
            await RefreshAsync(stopping);
    }

    private async Task RefreshAsync(CancellationToken stopping)
    {
        while (true)
        {
            try
            {
                ExpertMap map = await grains.GetGrain<IModelGrain>(served.Name).Refresh();
                // Others may see this silo as a member some time before grains can be placed on it.
                if (Array.IndexOf(map.Silos, device.Silo) >= 0 || device.Failed || device.Draining) return;
            }
            catch (Exception e) when (e is OrleansException or TimeoutException or InvalidOperationException)
            {
                // The model grain's own silo may be the one that is going.
                LogNotRefreshed(e, device.Silo);
            }

            await Task.Delay(_retry, time, stopping);
        }
    }

    [LoggerMessage(1501, LogLevel.Information, "Silo {Silo} could not have the expert map refreshed and tries again")]
    private partial void LogNotRefreshed(Exception exception, string silo);
}
