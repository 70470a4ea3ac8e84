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
    private Action? _released;

    private ExpertKey Key => ExpertKey.Parse(this.GetPrimaryKeyString());

    /// <inheritdoc/>
    public Task<ExpertResidence> Load()
    {
        if (_released is null && devices.Device is { } device)
        {
            var ended = new TaskCompletionSource(TaskCreationOptions.RunContinuationsAsynchronously);
            _released = ended.SetResult;
            _bytes = device.LoadExpert(Key, _released);
            // Nobody calls a resident expert's grain; it must outlive that.
            DelayDeactivation(TimeSpan.MaxValue);
            _ = EndWith(ended.Task);
        }

        return GetResidence();
    }

    /// <inheritdoc/>
    public Task Release()
    {
        Unload();
        DeactivateOnIdle();
        return Task.CompletedTask;
    }

    /// <inheritdoc/>
    public Task<ExpertResidence> GetResidence()
    {
        if (_released is null) DeactivateOnIdle();
        return Task.FromResult(new ExpertResidence(silo.SiloAddress.ToParsableString(), _released is not null, _bytes));
    }

    /// <inheritdoc/>
    public override Task OnDeactivateAsync(DeactivationReason reason, CancellationToken cancellationToken)
    {
        Unload();
        return Task.CompletedTask;
    }

    private void Unload()
    {
        if (_released is { } released) devices.Device!.UnloadExpert(Key, released);
        _released = null;
    }

    /// <summary>The device follows the map, and the grain the device.</summary>
    private async Task EndWith(Task released)
    {
        await released;
        _released = null;
        DeactivateOnIdle();
    }
}
