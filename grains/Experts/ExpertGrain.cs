using Granary.Grains.Devices;
using Granary.Grains.Placement;
using Granary.Interfaces.Experts;
using Orleans;
using Orleans.Runtime;

namespace Granary.Grains.Experts;

/// <summary>One expert's residence on this silo's device.</summary>
/// <param name="devices">The silo's device, if it has one.</param>
/// <param name="silo">The silo.</param>
[HintedPlacement]
public sealed class ExpertGrain(DeviceHolder devices, ILocalSiloDetails silo) : Grain, IExpertGrain
{
    private long _bytes;
    private bool _resident;

    private ExpertKey Key => ExpertKey.Parse(this.GetPrimaryKeyString());

    /// <inheritdoc/>
    public Task<ExpertResidence> Load()
    {
        if (!_resident && devices.Device is { } device)
        {
            _bytes = device.LoadExpert(Key);
            _resident = true;
            // Nobody calls a resident expert's grain; it must outlive that.
            DelayDeactivation(TimeSpan.MaxValue);
        }

        return GetResidence();
    }

    /// <inheritdoc/>
    public Task Release()
    {
        if (_resident) devices.Device!.UnloadExpert(Key);
        _resident = false;
        DeactivateOnIdle();
        return Task.CompletedTask;
    }

    /// <inheritdoc/>
    public Task<ExpertResidence> GetResidence() =>
        Task.FromResult(new ExpertResidence(silo.SiloAddress.ToParsableString(), _resident, _bytes));
}
