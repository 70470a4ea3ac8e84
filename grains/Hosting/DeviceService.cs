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
    SiloDevice device, ServedModel served, IGrainFactory grains, IClusterMembershipService membership, TimeProvider time,
    ILogger<DeviceService> logger)
    : BackgroundService
{
    private static readonly TimeSpan _retry = TimeSpan.FromMilliseconds(200);

    /// <inheritdoc/>
    public override Task StartAsync(CancellationToken cancellationToken)
    {
        device.Start();
        return base.StartAsync(cancellationToken);
    }

    /// <inheritdoc/>
    public override async Task StopAsync(CancellationToken cancellationToken)
    {
        await base.StopAsync(cancellationToken).ConfigureAwait(false);
        device.Stop();
    }

    /// <inheritdoc/>
    protected override async Task ExecuteAsync(CancellationToken stoppingToken)
    {
        try
        {
            await foreach (ClusterMembershipSnapshot _ in membership.MembershipUpdates.WithCancellation(stoppingToken).ConfigureAwait(false))
                await RefreshAsync(stoppingToken).ConfigureAwait(false);
        }
        catch (OperationCanceledException) when (stoppingToken.IsCancellationRequested)
        {
            // The host is going down.
        }
    }

    private async Task RefreshAsync(CancellationToken stopping)
    {
        while (true)
        {
            try
            {
                ExpertMap map = await grains.GetGrain<IModelGrain>(served.Name).Refresh().ConfigureAwait(false);
                // Others may see this silo as a member some time before grains can be placed on it.
                if (Array.IndexOf(map.Silos, device.Silo) >= 0 || device.Failed) return;
            }
            catch (Exception e) when (e is OrleansException or TimeoutException or InvalidOperationException)
            {
                // The model grain's own silo may be the one that is going.
                LogNotRefreshed(e, device.Silo);
            }

            await Task.Delay(_retry, time, stopping).ConfigureAwait(false);
        }
    }

    [LoggerMessage(1501, LogLevel.Information, "Silo {Silo} could not have the expert map refreshed and tries again")]
    private partial void LogNotRefreshed(Exception exception, string silo);
}
