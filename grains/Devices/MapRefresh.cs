using Granary.Grains.Hosting;
using Granary.Interfaces.Models;
using Microsoft.Extensions.Logging;
using Orleans;

namespace Granary.Grains.Devices;

/// <summary>Has a device take the map that fits the silos that are alive, which the model grain draws anew if it has to.</summary>
/// <param name="model">The model's name.</param>
/// <param name="grains">Where to find the model's grain.</param>
/// <param name="tasks">Where the asking runs.</param>
/// <param name="device">Takes the map, and is woken when the grain has answered, well or not.</param>
/// <param name="logger">Told when there was no map to be had.</param>
internal sealed partial class MapRefresh(string model, IGrainFactory grains, SiloTasks tasks, SiloDevice device, ILogger logger)
{
    private int _underWay;

    /// <summary>Asks for the map.</summary>
    /// <param name="anew">Whether to ask also if an earlier question is not answered yet.</param>
    public void Begin(bool anew)
    {
        if (Interlocked.Exchange(ref _underWay, 1) == 0 || anew) _ = tasks.Run(RefreshAsync);
    }

    private async Task RefreshAsync()
    {
        try
        {
            device.Update(await grains.GetGrain<IModelGrain>(model).Refresh());
        }
        catch (Exception e)
        {
            // The step is repeated in any case, and asks again when it fails again.
            LogRefreshFailed(e, device.Silo);
        }
        finally
        {
            Volatile.Write(ref _underWay, 0);
            device.Wake();
        }
    }

    [LoggerMessage(1004, LogLevel.Warning, "Silo {Silo} could not refresh its expert map")]
    private partial void LogRefreshFailed(Exception exception, string silo);
}
