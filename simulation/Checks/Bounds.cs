using Granary.Embedded.Host;
using Granary.Grains.Devices;
using Granary.Interfaces.Requests;

namespace Granary.Simulation.Checks;

/// <summary>
/// Queues keep to their bounds: sequences that wait, the batch, experts' work, changes for the block directory, updates
/// for a gateway, and a gateway's requests.
/// </summary>
/// <param name="run">The run.</param>
internal sealed class Bounds(IRunView run) : ICheck
{
    private readonly Dictionary<int, List<Outgoing>> _outgoing = [];
    private ChangedTables? _tables;
    private bool _expertsAsked;

    /// <inheritdoc/>
    public string Name => nameof(Bounds);

    /// <inheritdoc/>
    public void AfterEvent()
    {
        (_tables ??= new ChangedTables(run, device => (running, waiting, _) => LookAt(device, running, waiting))).Look();
        if (_expertsAsked) LookAtExpertQueues();
        _expertsAsked = false;
        for (int i = 0; i < run.Gateways.Count; i++)
        {
            IGatewayView gateway = run.Gateways[i];
            if (gateway.IsAlive && gateway.Active > gateway.MaxRequests)
                throw new CheckFailedException(Name, $"{gateway.Name}: the gateway has {gateway.Active} requests, of at most {gateway.MaxRequests}");
        }
    }

    /// <inheritdoc/>
    public void CallStarted(in SimulatedCall call) => _expertsAsked |= call.Method == "IDeviceGrain.RunExperts";

    /// <inheritdoc/>
    public void CallAnswered(in SimulatedCall call)
    {
        switch (call.Method)
        {
            case "IRequestGrain.Start" when call.Result is StartResult { Status: StartStatus.Accepted }:
                var start = (StartRequest)call.Arguments[0]!;
                OutgoingOf(call.To, start.Gateway).Live.Add((Guid.ParseExact(call.Target.Key.ToString(), "N"), start.Generation));
                break;
            case "ITokenSink.Push" when NameOfGateway(call.To) is { } gateway:
                foreach (TokenUpdate update in ((TokenBatch)call.Arguments[0]!).Updates)
                    if (update.Finish != FinishReason.None) OutgoingOf(call.From, gateway).Ended.Add((update.Request, update.Generation));
                break;
        }
    }

    private void LookAt(IDeviceView device, IReadOnlyList<Sequence> running, IReadOnlyList<Sequence> waiting)
    {
        // What was admitted before, and waits again, or was accepted elsewhere, is not refused for want of room.
        int fresh = 0;
        for (int i = 0; i < waiting.Count; i++)
            if (waiting[i].Generation == 1 && waiting[i].CachedTokens < 0) fresh++;
        if (fresh > device.MaxQueue) throw Broken(device, "new sequences waiting", fresh, device.MaxQueue);
        if (running.Count > device.MaxSequences) throw Broken(device, "sequences running", running.Count, device.MaxSequences);
        if (device.QueuedChanges > device.MaxQueuedChanges)
            throw Broken(device, "changes for the block directory", device.QueuedChanges, device.MaxQueuedChanges);
        LookAtUpdates(device);
    }

    private void LookAtExpertQueues()
    {
        for (int i = 0; i < run.Devices.Count; i++)
        {
            IDeviceView device = run.Devices[i];
            if (device.IsAlive && device.QueuedBatches > device.MaxQueuedBatches)
                throw Broken(device, "batches waiting for experts", device.QueuedBatches, device.MaxQueuedBatches);
        }
    }

    private void LookAtUpdates(IDeviceView device)
    {
        if (!_outgoing.TryGetValue(device.Silo, out List<Outgoing>? all)) return;
        foreach (Outgoing outgoing in all)
        {
            int updates = device.UnacknowledgedBy(outgoing.Gateway);
            if (updates == 0) outgoing.Settle();
            // A sequence has one update in the message under way, and one in the next.
            else if (updates > 2 * outgoing.Live.Count) throw Broken(device, $"updates for gateway {outgoing.Gateway}", updates, 2 * outgoing.Live.Count);
        }
    }

    private Outgoing OutgoingOf(int device, string gateway)
    {
        if (!_outgoing.TryGetValue(device, out List<Outgoing>? all)) _outgoing.Add(device, all = []);
        foreach (Outgoing one in all)
            if (one.Gateway == gateway) return one;
        var outgoing = new Outgoing(gateway);
        all.Add(outgoing);
        return outgoing;
    }

    private string? NameOfGateway(int silo)
    {
        for (int i = 0; i < run.Gateways.Count; i++)
            if (run.Gateways[i].Silo == silo) return run.Gateways[i].Name;
        return null;
    }

    private CheckFailedException Broken(IDeviceView device, string what, int count, int most) =>
        new(Name, $"{device.Name}: there are {count} {what}, of at most {most}");

    /// <summary>What one device may still have for one gateway.</summary>
    private sealed class Outgoing(string gateway)
    {
        public string Gateway { get; } = gateway;

        /// <summary>Sequences that were accepted, and whose end may not be acknowledged yet.</summary>
        public HashSet<(Guid Request, int Generation)> Live { get; } = [];

        /// <summary>Of these, the ones whose end has come; whether the device knows that is another matter.</summary>
        public HashSet<(Guid Request, int Generation)> Ended { get; } = [];

        /// <summary>Takes note that everything was acknowledged.</summary>
        public void Settle()
        {
            Live.ExceptWith(Ended);
            Ended.Clear();
        }
    }
}
