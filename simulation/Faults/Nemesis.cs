using Granary.Embedded.Host;
using Granary.Grains.Devices;
using Granary.Grains.Gateways;
using Granary.Interfaces.Devices;
using Granary.Simulation.Drawing;
using Granary.Simulation.Running;
using Microsoft.Extensions.DependencyInjection;
using Orleans;
using Orleans.Runtime;

namespace Granary.Simulation.Faults;

/// <summary>
/// Has go wrong what the plan says, when it says so. What is impossible at its time, such as crashing the last gateway,
/// is skipped, and counted.
/// </summary>
/// <param name="world">What it happens to.</param>
/// <param name="silos">The silos to choose from.</param>
/// <param name="plan">What goes wrong.</param>
/// <param name="verdict">Told when what it has started fails.</param>
internal sealed class Nemesis(SwarmWorld world, SwarmSilos silos, SwarmPlan plan, Verdict verdict)
{
    private const int DevicesMost = 6;

    private readonly int[] _done = new int[Enum.GetValues<FaultKind>().Length];
    private readonly List<Task> _underWay = [];
    private int _lateWindows;

    /// <summary>Faults that found nothing to happen to.</summary>
    public int Skipped { get; private set; }

    /// <summary>Flushes that were not answered, because something else was wrong as well.</summary>
    public int FlushesLost { get; private set; }

    /// <summary>How often a kind of fault has really happened.</summary>
    public int Done(FaultKind kind) => _done[(int)kind];

    /// <summary>Causes all faults; ends when the last one has had its time.</summary>
    public async Task RunAsync()
    {
        TimeSpan start = world.Cluster.Now;
        foreach (Fault fault in plan.Faults)
        {
            TimeSpan wait = start + fault.At - world.Cluster.Now;
            if (wait > TimeSpan.Zero) await Task.Delay(wait, world.Cluster.Time);
            if (Apply(fault)) _done[(int)fault.Kind]++;
            else Skipped++;
        }

        TimeSpan rest = start + plan.FaultsEnd - world.Cluster.Now;
        if (rest > TimeSpan.Zero) await Task.Delay(rest, world.Cluster.Time);
        foreach (Task task in _underWay) await task;
    }

    private bool Apply(Fault fault)
    {
        SimulatedCluster cluster = world.Cluster;
        switch (fault.Kind)
        {
            case FaultKind.CrashDevice:
                return On(DeviceSilos(), fault.Target, cluster.Crash, doomed: true);
            case FaultKind.CrashGateway:
                return On(SpareGateways(), fault.Target, cluster.Crash, doomed: true);
            case FaultKind.StallShort:
                return On(silos.All, fault.Target, silo => cluster.Stall(silo, fault.Time), doomed: false);
            case FaultKind.StallLong:
                return On(Expendable(), fault.Target, silo => cluster.Stall(silo, fault.Time), doomed: true);
            case FaultKind.Condemn:
                return On(Expendable(), fault.Target, cluster.Condemn, doomed: true);
            case FaultKind.Cut:
                return Cut(fault);
            case FaultKind.Late:
                _underWay.Add(BeLate(fault));
                return true;
            case FaultKind.LoseDirectory:
                cluster.LoseDirectory(fault.Share);
                return true;
            case FaultKind.Join:
                if (silos.Devices.Count >= DevicesMost) return false;
                _underWay.Add(silos.StartDeviceAsync());
                return true;
            case FaultKind.Leave:
                return On(DeviceSilos(), fault.Target, silo => _underWay.Add(cluster.StopSiloAsync(silo)), doomed: true);
            case FaultKind.FlushCache:
                return Flush(fault.Target);
            default:
                throw new InvalidOperationException($"There is no way to cause {fault.Kind}");
        }
    }

    private List<SimulatedSilo> DeviceSilos() => [.. silos.Devices.Select(entry => entry.Silo)];

    /// <summary>The gateways if one of them can be done without; otherwise none.</summary>
    private List<SimulatedSilo> SpareGateways() =>
        silos.Gateways.Count > 1 ? [.. silos.Gateways.Select(entry => entry.Silo)] : [];

    private List<SimulatedSilo> Expendable() => [.. DeviceSilos(), .. SpareGateways()];

    private bool On(List<SimulatedSilo> candidates, int target, Action<SimulatedSilo> action, bool doomed)
    {
        if (candidates.Count == 0) return false;
        SimulatedSilo silo = candidates[target % candidates.Count];
        action(silo);
        if (doomed) Doom(silo);
        return true;
    }

    private void Doom(SimulatedSilo silo)
    {
        bool computes = world.Devices.Any(entry => entry.Silo == silo);
        silos.Doom(silo);
        if (computes && plan.ReplaceAfter is { } time) _underWay.Add(ReplaceAsync(time));
    }

    /// <summary>Does what whoever operates a cluster does when a silo is lost.</summary>
    private async Task ReplaceAsync(TimeSpan time)
    {
        await Task.Delay(time, world.Cluster.Time);
        if (silos.Devices.Count < plan.Devices) await silos.StartDeviceAsync();
    }

    private bool Cut(Fault fault)
    {
        List<SimulatedSilo> all = silos.All;
        if (all.Count < 2) return false;
        int one = fault.Target % all.Count;
        int other = (one + 1 + (fault.Other % (all.Count - 1))) % all.Count;
        world.Cut(all[one], all[other], fault.Time);
        return true;
    }

    private async Task BeLate(Fault fault)
    {
        _lateWindows++;
        world.Cluster.SetLateness(fault.Share, fault.Time);
        await Task.Delay(fault.Time, world.Cluster.Time);
        if (--_lateWindows == 0) world.Cluster.SetLateness(plan.Network.LateShare, plan.Network.LateMost);
    }

    private bool Flush(int target)
    {
        List<(SimulatedSilo Silo, SiloDevice Device)> devices = silos.Devices;
        List<(SimulatedSilo Silo, Gateway Gateway)> gateways = silos.Gateways;
        if (devices.Count == 0 || gateways.Count == 0) return false;
        SimulatedSilo from = gateways[0].Silo;
        var factory = from.Services.GetRequiredService<IGrainFactory>();
        IDeviceGrain grain = factory.GetGrain<IDeviceGrain>(devices[target % devices.Count].Device.Silo);
        // Nobody waits for it: the silo that asks may be gone before the answer comes.
        _ = from.Run(() => verdict.Guard(() => FlushAsync(grain)));
        return true;
    }

    private async Task FlushAsync(IDeviceGrain grain)
    {
        try
        {
            await grain.FlushCache();
        }
        catch (Exception e) when (e is OrleansException or TimeoutException)
        {
            FlushesLost++;
        }
    }
}
