using Granary.Embedded.Host;
using Granary.Grains.Devices;
using Granary.Grains.Gateways;
using Granary.Interfaces.Devices;
using Granary.Interfaces.Requests;
using Granary.Simulation.Checks;
using Granary.Simulation.Clients;
using Granary.Simulation.Drawing;
using Granary.Simulation.Faults;
using Granary.Simulation.Reference;

namespace Granary.Simulation.Running;

/// <summary>
/// One run of one plan, from the first silo to the last: silos start; clients come while things go wrong; then nothing
/// goes wrong any more, and everything must finish within a bound and leave nothing behind.
/// </summary>
internal sealed class SwarmRun
{
    /// <summary>Fits every cluster.</summary>
    private static readonly RequestSpec _probe = new()
    {
        Model = WorkloadDrawer.ModelName,
        Prompt = [1, 2, 3],
        MaxTokens = 4,
        Sampling = new SamplingSpec(0, 0, 1, 0),
        StopTokens = [],
    };

    private static readonly TimeSpan _poll = TimeSpan.FromMilliseconds(100);
    private static readonly TimeSpan _startMost = TimeSpan.FromMinutes(2);
    private static readonly TimeSpan _most = TimeSpan.FromHours(2);

    private readonly Verdict _verdict = new();
    private readonly SwarmPlan _plan;
    private readonly SimulatedCluster _cluster;
    private readonly SwarmWorld _world;
    private readonly SwarmSilos _silos;
    private readonly Nemesis _nemesis;
    private readonly List<SimulatedClient> _clients = [];
    private readonly ClientRules _rules;
    private readonly AnswerReference _reference;
    private readonly IReadOnlyList<ICheck> _checks;

    private SwarmRun(SwarmPlan plan, SimulatedCluster cluster, RunModel model, Func<SwarmWorld, LivenessLimits, IReadOnlyList<ICheck>> checks)
    {
        _plan = plan;
        _cluster = cluster;
        _world = new SwarmWorld(cluster);
        _silos = new SwarmSilos(_world, plan, model, new CriticalLog(_verdict));
        _nemesis = new Nemesis(_world, _silos, plan, _verdict);
        _rules = new ClientRules(_world, plan);
        _reference = model.Reference;
        foreach (RequestPlan request in plan.Requests)
            _clients.Add(new SimulatedClient(request, _world, _rules, model.Reference.Compute(request.Spec), _verdict));
        _checks = checks(_world, Patience.Limits(plan));
        cluster.AfterEvent = AfterEvent;
        cluster.CallStarted = call =>
        {
            foreach (ICheck check in _checks) check.CallStarted(call);
        };
        cluster.CallAnswered = call =>
        {
            _world.NoteAnswered(call);
            foreach (ICheck check in _checks) check.CallAnswered(call);
        };
    }

    /// <summary>Runs a plan.</summary>
    /// <param name="plan">The plan.</param>
    /// <param name="real">The real model, if the plan was drawn with one.</param>
    /// <param name="checks">Makes the checks that watch the run.</param>
    /// <param name="eventsKept">How many of the last events to keep in words; a run that keeps none is faster and otherwise the same.</param>
    public static SwarmResult Execute(
        SwarmPlan plan, RealModel? real, Func<SwarmWorld, LivenessLimits, IReadOnlyList<ICheck>> checks, int eventsKept = 0)
    {
        using var model = new RunModel(plan, real);
        var cluster = new SimulatedCluster(plan.Network with { EventsKept = eventsKept });
        var run = new SwarmRun(plan, cluster, model, checks);
        // Whatever ends a run is what the seed has found; the caller reports it.
        SwarmFailure? failure = Try(() => cluster.Run(run.PlayAsync, _most), cluster);
        SwarmResult result = run.Result(failure);
        // What a run that has failed leaves behind may well not come down in good order.
        SwarmFailure? last = Try(cluster.Dispose, cluster);
        return result with { Failure = failure ?? last };
    }

    private static SwarmFailure? Try(Action action, SimulatedCluster cluster)
    {
        try
        {
            action();
            return null;
        }
        catch (Exception e)
        {
            return SwarmFailure.Of(e, cluster.Now);
        }
    }

    private void AfterEvent()
    {
        _world.Openness.Look();
        // What a check finds is nearer to the cause than what came of it.
        foreach (ICheck check in _checks) check.AfterEvent();
        _verdict.ThrowIfAny();
    }

    private async Task PlayAsync()
    {
        await StartAsync();
        TimeSpan start = _cluster.Now;
        Task faults = _nemesis.RunAsync();
        foreach (SimulatedClient client in _clients) _ = _verdict.Guard(() => client.ComeAsync(start, _silos));
        while (!faults.IsCompleted) await PollAsync();
        await faults;
        await HealAsync();
        await FinishAsync();
        await ProbeAsync();
        await QuiesceAsync();
        await StopAsync();
    }

    private async Task StartAsync()
    {
        for (int i = 0; i < _plan.Gateways; i++) await _silos.StartGatewayAsync();
        for (int i = 0; i < _plan.Devices; i++) await _silos.StartDeviceAsync();
        if (!_plan.WaitForDevices) return;
        await WaitAsync(
            () => _world.Gateways.All(entry => entry.Gateway.HasDevices), _startMost, () => "no gateway sees a device after the start");
    }

    private async Task HealAsync()
    {
        _cluster.SetLateness(0, TimeSpan.Zero);
        // Where none has a queue, no first request is ever taken.
        while (_silos.Devices.Count < _plan.Devices || !_silos.Devices.Exists(entry => entry.Device.Status.QueueLimit > 0))
            await _silos.StartDeviceAsync();
    }

    /// <summary>Waits until every client has what it wanted, or was told why not.</summary>
    private async Task FinishAsync()
    {
        TimeSpan healed = _cluster.Now, most = Patience.ToFinish(_plan);
        while (!_clients.TrueForAll(client => client.Done))
        {
            await PollAsync();
            foreach (RequestRecord request in _world.Requests)
            {
                if (request.State is not (ClientState.Submitting or ClientState.Accepted)) continue;
                TimeSpan since = request.SubmittedAt > healed ? request.SubmittedAt : healed;
                if (_cluster.Now - since <= most) continue;
                throw new CheckFailedException(
                    "liveness", $"request {request.Id:N} is {request.State} with {request.Received.Count} of {request.Expected.Length} tokens "
                        + $"{(_cluster.Now - since).TotalSeconds:F1} s after the last fault; {most.TotalSeconds:F1} s are allowed");
            }
        }
    }

    /// <summary>
    /// Asks every gateway once more: whatever has gone wrong before, a cluster in which all is well again serves, at once
    /// and in full.
    /// </summary>
    private async Task ProbeAsync()
    {
        await WaitAsync(IsIdle, Patience.ToIdle(_plan), () => $"no request is open, yet {Busy()}");
        await Task.Delay(Patience.ToSee(_plan), _cluster.Time);
        int gateways = _silos.Gateways.Count;
        for (int i = 0; i < gateways; i++)
        {
            var request = new RequestPlan(_clients.Count, TimeSpan.Zero, i, _probe, null, null, TimeSpan.Zero);
            var client = new SimulatedClient(request, _world, _rules, _reference.Compute(_probe), _verdict);
            _clients.Add(client);
            _ = _verdict.Guard(() => client.ComeAsync(_cluster.Now, _silos));
            await WaitAsync(
                () => client.Done, Patience.Probe, () => $"gateway {i} has not answered a request although all is well");
            if (client.State != ClientState.Answered)
                throw new CheckFailedException("service", $"a request to gateway {i}, although all is well, is {client.State}: {client.Error}");
        }
    }

    /// <summary>Waits until nothing is left to do, and has the checks look for what is left behind.</summary>
    private async Task QuiesceAsync()
    {
        await WaitAsync(IsIdle, Patience.ToIdle(_plan), () => $"no request is open, yet {Busy()}");
        foreach ((SimulatedSilo silo, SiloDevice device) in Alive())
        {
            await silo.Run(() =>
            {
                device.FlushCache();
                return Task.CompletedTask;
            });
        }

        await WaitAsync(IsIdle, Patience.ToIdle(_plan), () => $"after a flush, {Busy()}");
        await Task.Delay(Patience.Settle, _cluster.Time);
        foreach (ICheck check in _checks) check.AtEnd();
    }

    private async Task StopAsync()
    {
        foreach ((SimulatedSilo silo, _) in Alive()) await _cluster.StopSiloAsync(silo);
        foreach ((SimulatedSilo silo, _) in _world.Gateways)
            if (silo.IsAlive) await _cluster.StopSiloAsync(silo);
    }

    private async Task PollAsync()
    {
        await Task.Delay(_poll, _cluster.Time);
        foreach (SimulatedClient client in _clients)
            if (!client.Done && client.Silo is { IsAlive: false }) client.LoseConnection();
    }

    private async Task WaitAsync(Func<bool> condition, TimeSpan most, Func<string> otherwise)
    {
        TimeSpan start = _cluster.Now;
        while (!condition())
        {
            await PollAsync();
            if (_cluster.Now - start > most)
                throw new CheckFailedException("liveness", $"{otherwise()}, after {most.TotalSeconds:F1} s");
        }
    }

    private IEnumerable<(SimulatedSilo Silo, SiloDevice Device)> Alive() => _world.Devices.Where(entry => entry.Silo.IsAlive);

    private bool IsIdle() => Busy() is null;

    /// <summary>What is still to be done, if anything is.</summary>
    private string? Busy()
    {
        foreach ((SimulatedSilo silo, SiloDevice device) in Alive())
        {
            DeviceStatus status = device.Status;
            int updates = device.Outbox.Pending.Sum(box => box.Updates);
            if (status.Running + status.Waiting + updates + device.Directory.Pending > 0)
                return $"{silo.Name} has {status.Running} running, {status.Waiting} waiting, {updates} updates and {device.Directory.Pending} blocks to tell";
        }

        foreach ((SimulatedSilo silo, Gateway gateway) in _world.Gateways)
            if (silo.IsAlive && gateway.Active > 0) return $"{silo.Name} has {gateway.Active} requests";
        foreach (SimulatedSilo silo in _cluster.Silos)
            if (silo.IsAlive && silo.PendingCalls > 0) return $"{silo.Name} waits for {silo.PendingCalls} answers";
        return null;
    }

    private SwarmResult Result(SwarmFailure? failure) => new()
    {
        Plan = _plan,
        Hash = _cluster.Hash,
        Events = _cluster.Events,
        SimulatedTime = _cluster.Now,
        Faults = Enum.GetValues<FaultKind>().ToDictionary(kind => kind, _nemesis.Done),
        FaultsSkipped = _nemesis.Skipped,
        Requests = _world.Requests.CountBy(request => request.State).ToDictionary(),
        LongestWait = _clients.Max(client => client.LongestWait),
        Counts = new SortedDictionary<string, long>(_cluster.Counts.ToDictionary(), StringComparer.Ordinal),
        LastEvents = [.. _cluster.LastEvents],
        Failure = failure,
    };
}
