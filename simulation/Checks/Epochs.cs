using Granary.Embedded.Host;
using Granary.Interfaces.Experts;

namespace Granary.Simulation.Checks;

/// <summary>
/// A device's map is followed only by maps of greater epochs; expert work is done only under the epoch that the device
/// is at when it comes; and at the end of the run no two devices have different maps of one epoch.
/// </summary>
/// <param name="run">The run.</param>
internal sealed class Epochs(IRunView run) : ICheck
{
    private readonly List<ExpertMap?> _maps = [];
    private readonly Dictionary<object, MapEpoch> _started = new(ReferenceEqualityComparer.Instance);

    /// <inheritdoc/>
    public string Name => nameof(Epochs);

    /// <inheritdoc/>
    public void AfterEvent()
    {
        for (int i = 0; i < run.Devices.Count; i++)
        {
            if (i == _maps.Count) _maps.Add(null);
            IDeviceView device = run.Devices[i];
            if (!device.IsAlive) continue;
            ExpertMap? map = device.Map, before = _maps[i];
            if (ReferenceEquals(map, before)) continue;
            if (map is null) throw Broken(device, $"map {before!.Epoch} is gone");
            if (before is not null && map.Epoch <= before.Epoch) throw Broken(device, $"map {before.Epoch} was followed by {map.Epoch}");
            _maps[i] = map;
        }
    }

    /// <inheritdoc/>
    public void CallStarted(in SimulatedCall call)
    {
        if (call.Method == "IDeviceGrain.RunExperts" && DeviceAt(call.To) is { } device)
            _started[call.Arguments[0]!] = device.Map?.Epoch ?? default;
    }

    /// <inheritdoc/>
    public void CallAnswered(in SimulatedCall call)
    {
        if (call.Method != "IDeviceGrain.RunExperts") return;
        var batch = (ExpertBatch)call.Arguments[0]!;
        if (!_started.Remove(batch, out MapEpoch epoch)) return;
        if (call.Result is not ExpertBatchResult { Rows: not null } || batch.Epoch == epoch) return;
        throw Broken(DeviceAt(call.To)!, $"work of epoch {batch.Epoch} was done, which came at epoch {epoch}");
    }

    /// <inheritdoc/>
    public void AtEnd()
    {
        AfterEvent();
        for (int i = 0; i < _maps.Count; i++)
        {
            for (int j = 0; j < i; j++)
            {
                if (!run.Devices[i].IsAlive || !run.Devices[j].IsAlive) continue;
                if (_maps[i] is not { } one || _maps[j] is not { } other) continue;
                if (one.Epoch == other.Epoch && !one.SamePlacement(other))
                    throw Broken(run.Devices[i], $"map {one.Epoch} is another one than on {run.Devices[j].Name}");
            }
        }
    }

    private IDeviceView? DeviceAt(int silo)
    {
        for (int i = 0; i < run.Devices.Count; i++)
            if (run.Devices[i].Silo == silo) return run.Devices[i];
        return null;
    }

    private CheckFailedException Broken(IDeviceView device, string what) => new(Name, $"{device.Name}: {what}");
}
