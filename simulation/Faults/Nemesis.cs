using Granary.Embedded.Host;
using Granary.Grains.Devices;
using Granary.Grains.Gateways;
using Granary.Interfaces.Devices;
using Granary.Interfaces.Experts;
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
    private static readonly TimeSpan _retirePoll = TimeSpan.FromMilliseconds(50);
    private static readonly TimeSpan _retireMost = TimeSpan.FromSeconds(30);

    private readonly int[] _done = new int[Enum.GetValues<FaultKind>().Length];
    private readonly List<Task> _underWay = [];
    private int _lateWindows;

    /// <summary>Faults that found nothing to happen to.</summary>
    public int Skipped { get; private set; }

    /// <summary>Calls of operators that were not answered, because something else was wrong as well.</summary>
    public int CallsLost { get; private set; }

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
            case FaultKind.Drain:
                return Drain(fault);
            case FaultKind.Rebalance:
                return Rebalance();
            case FaultKind.Retire:
                return Retire(fault.Target);
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

    /// <summary>Drains a silo, unless no other would take requests then.</summary>
    private bool Retire(int target)
    {
        List<(SimulatedSilo Silo, SiloDevice Device)> open = [.. silos.Devices.Where(entry => !entry.Device.Draining)];
        if (open.Count < 2) return false;
        (SimulatedSilo silo, SiloDevice device) = open[target % open.Count];
        _underWay.Add(RetireAsync(silo, device));
        return true;
    }

    private async Task RetireAsync(SimulatedSilo silo, SiloDevice device)
    {
        TimeSpan start = world.Cluster.Now;
        try
        {
            await silo.Run(() =>
            {
                device.Drain();
                return Task.CompletedTask;
            });
            while (!IsIdle(device) && world.Cluster.Now - start < _retireMost) await Task.Delay(_retirePoll, world.Cluster.Time);
            // Something else may have ended it meanwhile.
            if (!silos.Devices.Exists(entry => entry.Silo == silo)) return;
            // What it has not finished by then is lost with it, as when a silo leaves without having drained.
            silos.Doom(silo);
            await world.Cluster.StopSiloAsync(silo);
        }
        catch (SiloUnavailableException) when (!silo.IsAlive)
        {
            // Another fault has ended it before it could leave.
        }
    }

    private static bool IsIdle(SiloDevice device)
    {
        DeviceStatus status = device.Status;
        return status.Running + status.Waiting + status.ResidentExperts + device.Outbox.Pending.Sum(box => box.Updates) == 0;
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

    private bool Drain(Fault fault)
    {
        List<(SimulatedSilo Silo, SiloDevice Device)> devices = silos.Devices;
        if (devices.Count == 0) return false;
        (SimulatedSilo silo, SiloDevice device) = devices[fault.Target % devices.Count];
        _underWay.Add(DrainAsync(silo, device, fault.Time));
        return true;
    }

    /// <summary>Tells the device where it is: an operator tries until it has been told.</summary>
    private async Task DrainAsync(SimulatedSilo silo, SiloDevice device, TimeSpan time)
    {
        Tell(silo, device.Drain);
        await Task.Delay(time, world.Cluster.Time);
        Tell(silo, device.Resume);
    }

    private void Tell(SimulatedSilo silo, Action what)
    {
        if (!silo.IsAlive) return;
        // Nobody waits for it: the silo may stall, or end before it is done.
        _ = silo.Run(() => verdict.Guard(() =>
        {
            what();
            return Task.CompletedTask;
        }));
    }

    private bool Flush(int target)
    {
        List<(SimulatedSilo Silo, SiloDevice Device)> devices = silos.Devices;
        if (devices.Count == 0) return false;
        string silo = devices[target % devices.Count].Device.Silo;
        return Ask(grains => grains.GetGrain<IDeviceGrain>(silo).FlushCache());
    }

    private bool Rebalance() => Ask(grains => grains.GetGrain<IBalancerGrain>(WorkloadDrawer.ModelName).Rebalance());

    /// <summary>Has a gateway call a grain. Nobody waits for it: the silo that asks may be gone before the answer comes.</summary>
    private bool Ask(Func<IGrainFactory, Task> call)
    {
        List<(SimulatedSilo Silo, Gateway Gateway)> gateways = silos.Gateways;
        if (gateways.Count == 0) return false;
        SimulatedSilo from = gateways[0].Silo;
        var grains = from.Services.GetRequiredService<IGrainFactory>();
        _ = from.Run(() => verdict.Guard(() => AskAsync(() => call(grains))));
        return true;
    }

    private async Task AskAsync(Func<Task> call)
    {
        try
        {
            await call();
        }
        catch (Exception e) when (e is OrleansException or TimeoutException or InvalidOperationException)
        {
            CallsLost++;
        }
    }
}
