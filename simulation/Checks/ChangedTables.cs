using Granary.Engine.Kv;
using Granary.Grains.Devices;

namespace Granary.Simulation.Checks;

/// <summary>
/// Shows a check the tables of the living devices that have changed since its last look. Where nothing has changed it
/// compares one number for each device.
/// </summary>
/// <param name="run">The run.</param>
/// <param name="watch">What looks at a device's table: running and waiting sequences, and pages.</param>
internal sealed class ChangedTables(
    IRunView run, Func<IDeviceView, Action<IReadOnlyList<Sequence>, IReadOnlyList<Sequence>, KvPageTable>> watch)
{
    private readonly List<Entry> _entries = [];

    /// <summary>Has the tables looked at that have changed.</summary>
    public void Look()
    {
        for (int i = _entries.Count; i < run.Devices.Count; i++) _entries.Add(new Entry(run.Devices[i], watch(run.Devices[i])));
        foreach (Entry entry in _entries)
        {
            if (!entry.Device.IsAlive) continue;
            int version = entry.Device.Table.Version;
            if (entry.Seen && version == entry.Version) continue;
            entry.Device.Table.Inspect(entry.Watch);
            entry.Seen = true;
            entry.Version = version;
        }
    }

    private sealed class Entry(IDeviceView device, Action<IReadOnlyList<Sequence>, IReadOnlyList<Sequence>, KvPageTable> watch)
    {
        public IDeviceView Device { get; } = device;

        public Action<IReadOnlyList<Sequence>, IReadOnlyList<Sequence>, KvPageTable> Watch { get; } = watch;

        public bool Seen { get; set; }

        public int Version { get; set; }
    }
}
