using Granary.Grains.Devices;

namespace Granary.Simulation.Checks;

/// <summary>
/// Nothing is stuck: a running device with work commits or abandons steps; a request whose silo is dead goes to another
/// or ends; a client hears something from time to time. The limits are far above what any fault of a run can cost.
/// </summary>
/// <param name="run">The run.</param>
/// <param name="limits">How long things may take.</param>
internal sealed class Liveness(IRunView run, LivenessLimits limits) : ICheck
{
    private readonly List<(long Steps, TimeSpan Since)> _devices = [];
    private readonly Dictionary<Guid, (string Silo, TimeSpan Since)> _stranded = [];
    private readonly Dictionary<Guid, (string Silo, TimeSpan Since)> _known = [];
    private readonly List<int> _open = [];
    private TimeSpan _next;
    private int _requests;

    /// <inheritdoc/>
    public string Name => nameof(Liveness);

    /// <inheritdoc/>
    public void AfterEvent()
    {
        TimeSpan now = run.Now;
        if (now < _next) return;
        _next = now + limits.Period;
        LookAtDevices(now);
        LookAtGateways(now);
        LookAtClients(now);
    }

    private void LookAtDevices(TimeSpan now)
    {
        for (int i = 0; i < run.Devices.Count; i++)
        {
            if (i == _devices.Count) _devices.Add((-1, now));
            IDeviceView device = run.Devices[i];
            if (!device.IsAlive) continue;
            long steps = device.Steps + device.AbandonedSteps;
            TableCounts counts = device.Table.Counts;
            bool mayRest = counts.Running + counts.Waiting == 0 || !device.IsRunning || device.Map is null;
            if (mayRest || steps != _devices[i].Steps) _devices[i] = (steps, now);
            if (now - _devices[i].Since > limits.Layer * device.Layers)
                throw Broken($"{device.Name} has {counts.Running} sequences running and {counts.Waiting} waiting, and no step since {_devices[i].Since}");
        }
    }

    private void LookAtGateways(TimeSpan now)
    {
        for (int i = 0; i < run.Gateways.Count; i++)
        {
            IGatewayView gateway = run.Gateways[i];
            if (!gateway.IsAlive || gateway.Active == 0) continue;
            TimeSpan? open = gateway.OpenSince;
            foreach (GatewayCopy copy in gateway.Copies)
            {
                LookAtFailover(gateway, copy, open, now);
                if (copy.Finished || copy.Silo.Length == 0 || !gateway.IsRunning || run.IsAlive(run.NumberOf(copy.Silo)))
                    _stranded.Remove(copy.Request);
                else if (!_stranded.TryGetValue(copy.Request, out (string Silo, TimeSpan Since) stranded) || stranded.Silo != copy.Silo)
                    _stranded[copy.Request] = (copy.Silo, now);
                else if (now - stranded.Since > limits.Resume)
                    throw Broken($"request {copy.Request:N} is left with silo {copy.Silo}, which was dead at {stranded.Since}");
            }
        }
    }

    private void LookAtFailover(IGatewayView gateway, in GatewayCopy copy, TimeSpan? open, TimeSpan now)
    {
        if (copy.Finished || copy.Silo.Length == 0 || !gateway.IsRunning || !gateway.KnowsDead(copy.Silo))
        {
            _known.Remove(copy.Request);
            return;
        }

        if (!_known.TryGetValue(copy.Request, out (string Silo, TimeSpan Since) known) || known.Silo != copy.Silo)
            _known[copy.Request] = known = (copy.Silo, now);
        if (open is not { } opened) return;
        TimeSpan since = opened > known.Since ? opened : known.Since;
        if (now - since > limits.Failover)
            throw Broken($"request {copy.Request:N} is left with silo {copy.Silo}, known to be dead since {known.Since}, though a device is open since {opened}");
    }

    private void LookAtClients(TimeSpan now)
    {
        for (; _requests < run.Requests.Count; _requests++) _open.Add(_requests);
        for (int i = _open.Count - 1; i >= 0; i--)
        {
            RequestRecord record = run.Requests[_open[i]];
            if (record.State is not (ClientState.Submitting or ClientState.Accepted))
            {
                _open.RemoveAt(i);
                continue;
            }

            TimeSpan heard = record.HeardAt > record.SubmittedAt ? record.HeardAt : record.SubmittedAt;
            if (now - heard > limits.Silence)
                throw Broken($"the client of request {record.Id:N}, {record.State}, has heard nothing since {heard}");
        }
    }

    private CheckFailedException Broken(string what) => new(Name, $"{what}; it is {run.Now}");
}
