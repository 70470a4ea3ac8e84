using Granary.Embedded.Host;
using Granary.Grains.Devices;
using Microsoft.Extensions.DependencyInjection;
using Orleans.Runtime;

namespace Granary.Simulation;

/// <summary>
/// Which devices are open to which gateways, and since when: both run, know each other for alive, are not cut off from
/// each other, and the device takes requests. What a gateway refuses or fails is held against that.
/// </summary>
/// <param name="world">The run.</param>
internal sealed class Openness(SwarmWorld world)
{
    private static readonly TimeSpan _period = TimeSpan.FromMilliseconds(10);

    private readonly List<Door> _doors = [];
    private readonly List<Gate> _gates = [];
    private TimeSpan _next;

    /// <summary>Looks at the world after an event.</summary>
    public void Look()
    {
        TimeSpan now = world.Cluster.Now;
        for (int i = _doors.Count; i < world.Devices.Count; i++) _doors.Add(new Door(world.Devices[i].Silo, world.Devices[i].Device));
        foreach (Door door in _doors) door.Look(now);
        if (now < _next) return;
        _next = now + _period;
        for (int i = _gates.Count; i < world.Gateways.Count; i++) _gates.Add(new Gate(world.Gateways[i].Silo));
        foreach (Gate gate in _gates) LookAt(gate, now);
    }

    /// <summary>Since when one and the same device has been open to a gateway without a break; null if none is.</summary>
    public TimeSpan? Since(SimulatedSilo gateway) => Find(gateway)?.Since.Min();

    /// <summary>The longest that one device was open to a gateway without a break.</summary>
    /// <param name="gateway">The gateway's silo.</param>
    /// <param name="from">From when on it counts; until now.</param>
    public TimeSpan Longest(SimulatedSilo gateway, TimeSpan from)
    {
        TimeSpan now = world.Cluster.Now, longest = TimeSpan.Zero;
        if (Find(gateway) is not { } gate) return longest;
        foreach ((TimeSpan begin, TimeSpan end) in gate.Past) Count(begin, end);
        foreach (TimeSpan? since in gate.Since)
            if (since is { } begin) Count(begin, now);
        return longest;

        void Count(TimeSpan begin, TimeSpan end)
        {
            TimeSpan length = end - (begin > from ? begin : from);
            if (length > longest) longest = length;
        }
    }

    /// <summary>The longest that a device is open to a gateway whose queue was never full since some time.</summary>
    /// <param name="gateway">The gateway's silo.</param>
    /// <param name="from">Since when.</param>
    public TimeSpan OpenWithRoom(SimulatedSilo gateway, TimeSpan from)
    {
        TimeSpan now = world.Cluster.Now, longest = TimeSpan.Zero;
        if (Find(gateway) is not { } gate) return longest;
        for (int i = 0; i < gate.Since.Count; i++)
            if (gate.Since[i] is { } since && _doors[i].FullAt < from && now - since > longest) longest = now - since;
        return longest;
    }

    /// <summary>Whether any device's queue was full since some time.</summary>
    public bool AnyFull(TimeSpan from) => _doors.Exists(door => door.FullAt >= from);

    /// <summary>Whether any device drained since some time.</summary>
    public bool AnyDraining(TimeSpan from) => _doors.Exists(door => door.DrainedAt >= from);

    private Gate? Find(SimulatedSilo gateway) => _gates.Find(gate => gate.Silo == gateway);

    private void LookAt(Gate gate, TimeSpan now)
    {
        for (int i = 0; i < _doors.Count; i++)
        {
            if (i == gate.Since.Count) gate.Since.Add(null);
            if (IsOpen(gate, _doors[i]))
            {
                gate.Since[i] ??= now;
            }
            else if (gate.Since[i] is { } since)
            {
                gate.Past.Add((since, now));
                gate.Since[i] = null;
            }
        }
    }

    private bool IsOpen(Gate gate, Door door) =>
        gate.Silo.State == SimulatedSiloState.Running && door.Silo.State == SimulatedSiloState.Running && !door.Draining
        && !door.Device.Failed && !world.IsCut(gate.Silo, door.Silo)
        && gate.Knows(door.Silo.Address) && door.Knows(gate.Silo.Address);

    private class Member(SimulatedSilo silo)
    {
        private readonly IClusterMembershipService _membership = silo.Services.GetRequiredService<IClusterMembershipService>();

        public SimulatedSilo Silo { get; } = silo;

        public bool Knows(SiloAddress other) => _membership.CurrentSnapshot.GetSiloStatus(other) == SiloStatus.Active;
    }

    private sealed class Gate(SimulatedSilo silo) : Member(silo)
    {
        /// <summary>By device, in the order in which they joined.</summary>
        public List<TimeSpan?> Since { get; } = [];

        public List<(TimeSpan Begin, TimeSpan End)> Past { get; } = [];
    }

    private sealed class Door(SimulatedSilo silo, SiloDevice device) : Member(silo)
    {
        private readonly int _most = silo.Services.GetRequiredService<DeviceOptions>().MaxQueue;
        private int _version = -1;
        private bool _full;

        public SiloDevice Device { get; } = device;

        public bool Draining { get; private set; }

        public TimeSpan FullAt { get; private set; } = TimeSpan.MinValue;

        public TimeSpan DrainedAt { get; private set; } = TimeSpan.MinValue;

        public void Look(TimeSpan now)
        {
            if (!Silo.IsAlive) return;
            int version = Device.Table.Version;
            if (version != _version)
            {
                _version = version;
                TableCounts counts = Device.Table.Counts;
                _full = counts.Waiting >= _most;
                Draining = counts.Draining;
                // It may be so only until the end of this event.
                if (_full) FullAt = now;
            }

            if (_full) FullAt = now;
            if (Draining) DrainedAt = now;
        }
    }
}
