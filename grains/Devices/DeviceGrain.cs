using Granary.Grains.Placement;
using Granary.Interfaces.Devices;
using Granary.Interfaces.Experts;
using Orleans;
using Orleans.Runtime;

namespace Granary.Grains.Devices;

/// <summary>The door to a silo's device.</summary>
/// <param name="devices">The silo's device, if it has one.</param>
/// <param name="silo">The silo.</param>
[SiloKeyPlacement]
public sealed class DeviceGrain(DeviceHolder devices, ILocalSiloDetails silo) : Grain, IDeviceGrain
{
    private SiloDevice Device => devices.Device
        ?? throw new InvalidOperationException($"Silo {silo.SiloAddress.ToParsableString()} has no device");

    /// <inheritdoc/>
    public Task<DeviceStatus> GetStatus() => Task.FromResult(
        devices.Device?.Status ?? new DeviceStatus { Silo = silo.SiloAddress.ToParsableString(), HasDevice = false });

    /// <inheritdoc/>
    public Task<PrefixAnswer> FindPrefix(PrefixQuery query) =>
        Task.FromResult(new PrefixAnswer(Device.FindPrefix(query.Hashes), Device.Status));

    /// <inheritdoc/>
    public Task<ExpertBatchResult> RunExperts(ExpertBatch batch) => Device.RunExperts(batch);

    /// <inheritdoc/>
    public Task<ExpertMap> UpdateMap(ExpertMap map) => Task.FromResult(Device.Update(map));

    /// <inheritdoc/>
    public Task<ExpertMap?> GetMap() => Task.FromResult(devices.Device?.Map?.Map);

    /// <inheritdoc/>
    public Task<ExpertLoadTable> GetExpertLoads() => Task.FromResult(Device.Loads.Table);

    /// <inheritdoc/>
    public Task<int> FlushCache() => Task.FromResult(Device.FlushCache());

    /// <inheritdoc/>
    public Task Drain()
    {
        Device.Drain();
        return Task.CompletedTask;
    }

    /// <inheritdoc/>
    public Task Resume()
    {
        Device.Resume();
        return Task.CompletedTask;
    }
}
