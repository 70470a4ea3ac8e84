using Granary.Embedded.Host;
using Granary.Engine.Kv;
using Granary.Grains.Devices;
using Granary.Interfaces.Experts;
using Orleans.Runtime;

namespace Granary.Simulation.Checks;

/// <summary>
/// When every request has ended and every cache was flushed, nothing of them is left on the silos that live: no sequence,
/// page, update or queued work, no request at a gateway, no request grain, no entry of a block; and the experts that are
/// resident are those of the map in force.
/// </summary>
/// <remarks>
/// What may be left is what nobody can know of: an entry whose copy was on a silo that died, or whose dropping could not
/// be told. A grain that was brought to life for a call, and has run none because its caller had given up, knows nothing;
/// its host lets it go in time.
/// </remarks>
/// <param name="run">The run.</param>
internal sealed class NothingLeft(IRunView run) : ICheck
{
    private static readonly GrainType _requestType = GrainType.Create("request");
    private static readonly GrainType _blockType = GrainType.Create("kvblock");

    private readonly BlockEntries _blocks = new(run);
    private readonly HashSet<(int Silo, GrainId Grain)> _called = [];

    /// <inheritdoc/>
    public string Name => nameof(NothingLeft);

    /// <inheritdoc/>
    public void CallStarted(in SimulatedCall call)
    {
        if (EndsByItself(call.Target)) _called.Add((call.To, call.Target));
    }

    /// <inheritdoc/>
    public void CallAnswered(in SimulatedCall call) => _blocks.Answered(call);

    /// <inheritdoc/>
    public void AtEnd()
    {
        foreach (IDeviceView device in run.Devices)
            if (device.IsAlive) LookAtDevice(device);
        foreach (IGatewayView gateway in run.Gateways)
        {
            if (!gateway.IsAlive) continue;
            foreach (GatewayCopy copy in gateway.Copies) throw Left(gateway.Name, $"{copy} at its gateway");
            if (gateway.Active != 0) throw Left(gateway.Name, $"{gateway.Active} requests counted at the gateway");
        }

        foreach ((int silo, GrainId grain) in run.Activations) LookAtGrain(silo, grain);
        if (run.LatestMap() is { } map) LookAtExperts(map);
    }

    private static bool EndsByItself(GrainId grain) => grain.Type == _requestType || grain.Type == _blockType;

    private void LookAtDevice(IDeviceView device)
    {
        device.Table.Inspect((running, waiting, pages) => LookAtTable(device, running, waiting, pages));
        TableCounts counts = device.Table.Counts;
        if (counts.Running + counts.Waiting > 0) throw Left(device.Name, $"{counts}");
        if (device.QueuedBatches > 0) throw Left(device.Name, $"{device.QueuedBatches} batches for experts");
        if (device.QueuedChanges > 0) throw Left(device.Name, $"{device.QueuedChanges} changes for the block directory");
        foreach ((string gateway, int updates) in device.Unacknowledged)
            if (updates > 0) throw Left(device.Name, $"{updates} updates for gateway {gateway}");
    }

    private void LookAtTable(
        IDeviceView device, IReadOnlyList<Sequence> running, IReadOnlyList<Sequence> waiting, KvPageTable pages)
    {
        foreach (Sequence sequence in running.Concat(waiting))
            throw Left(device.Name, $"generation {sequence.Generation} of request {sequence.Request:N} in phase {sequence.Phase}");
        if (pages.Referenced > 0) throw Left(device.Name, $"{pages.Referenced} referenced pages");
        if (pages.Cached > 0) throw Left(device.Name, $"{pages.Cached} cached pages after the flush");
    }

    private void LookAtGrain(int silo, GrainId grain)
    {
        if (!_called.Contains((silo, grain))) return;
        if (grain.Type == _requestType) throw Left($"silo {silo}", $"grain {grain}");
        if (grain.Type == _blockType && !_blocks.MayRemain(silo, grain.Key.ToString(), out string reason))
            throw Left($"silo {silo}", $"grain {grain}, which {reason}");
    }

    private void LookAtExperts(ExpertMap map)
    {
        foreach (IDeviceView device in run.Devices)
        {
            if (!device.IsAlive || device.Failed) continue;
            HashSet<ExpertKey> held = [.. device.Residents];
            int silo = Array.IndexOf(map.Silos, device.Name);
            for (int index = 0; index < map.Layers * map.Experts; index++)
            {
                int copy = map.CopyOn(index, silo);
                if (copy < 0) continue;
                int layer = index / map.Experts, expert = index % map.Experts;
                int replica = map.Replica[copy];
                if (held.RemoveWhere(key => key.Layer == layer && key.Expert == expert && key.Replica == replica) != 1)
                    throw new CheckFailedException(Name, $"{device.Name}: map {map.Epoch} gives it expert {expert} of layer {layer}, which is not resident");
            }

            foreach (ExpertKey key in held) throw Left(device.Name, $"expert {key}, which map {map.Epoch} does not place there,");
        }
    }

    private CheckFailedException Left(string where, string what) => new(Name, $"{where}: {what} is left");
}
