using Granary.Embedded.Host;
using Granary.Grains.Devices;
using Granary.Grains.Gateways;
using Granary.Interfaces.Requests;

namespace Granary.Simulation;

/// <summary>What a simulated run consists of, for those who drive it and those who watch it.</summary>
/// <param name="cluster">The cluster.</param>
internal sealed class SwarmWorld(SimulatedCluster cluster)
{
    private readonly List<(SimulatedSilo Silo, SiloDevice Device)> _devices = [];
    private readonly List<(SimulatedSilo Silo, Gateway Gateway)> _gateways = [];
    private readonly List<RequestRecord> _requests = [];
    private readonly Dictionary<Guid, RequestRecord> _requestsById = [];
    private Openness? _openness;
    private readonly List<(SimulatedSilo One, SimulatedSilo Other, TimeSpan From, TimeSpan Until)> _cuts = [];

    /// <summary>Which devices can take requests from which gateways.</summary>
    public Openness Openness => _openness ??= new Openness(this);

    /// <summary>The cluster.</summary>
    public SimulatedCluster Cluster { get; } = cluster;

    /// <summary>The silos with devices and their devices, in the order in which they joined; those that are gone too.</summary>
    public IReadOnlyList<(SimulatedSilo Silo, SiloDevice Device)> Devices => _devices;

    /// <summary>The gateway silos and their gateways; those that are gone too.</summary>
    public IReadOnlyList<(SimulatedSilo Silo, Gateway Gateway)> Gateways => _gateways;

    /// <summary>The requests so far, in the order of their submission.</summary>
    public IReadOnlyList<RequestRecord> Requests => _requests;

    /// <summary>Adds a silo with a device.</summary>
    public void Add(SimulatedSilo silo, SiloDevice device) => _devices.Add((silo, device));

    /// <summary>Adds a gateway silo.</summary>
    public void Add(SimulatedSilo silo, Gateway gateway) => _gateways.Add((silo, gateway));

    /// <summary>Adds a request that is about to be submitted.</summary>
    public void Add(RequestRecord request)
    {
        _requests.Add(request);
        _requestsById.Add(request.Id, request);
    }

    /// <summary>Loses all messages between two silos for a while.</summary>
    public void Cut(SimulatedSilo one, SimulatedSilo other, TimeSpan time)
    {
        _cuts.Add((one, other, Cluster.Now, Cluster.Now + time));
        Cluster.Cut(one, other, time);
    }

    /// <summary>Whether two silos are cut off from each other now.</summary>
    public bool IsCut(SimulatedSilo one, SimulatedSilo other)
    {
        foreach ((SimulatedSilo a, SimulatedSilo b, TimeSpan from, TimeSpan until) in _cuts)
            if (from <= Cluster.Now && Cluster.Now < until && ((a == one && b == other) || (a == other && b == one))) return true;
        return false;
    }

    /// <summary>Whether two silos were ever cut off from each other.</summary>
    public bool WasCut(SimulatedSilo one, SimulatedSilo other) =>
        _cuts.Exists(cut => (cut.One == one && cut.Other == other) || (cut.One == other && cut.Other == one));

    /// <summary>Takes note of a call that was answered: a silo may have accepted a request.</summary>
    public void NoteAnswered(in SimulatedCall call)
    {
        if (call.Method != "IRequestGrain.Start" || call.Result is not StartResult { Status: StartStatus.Accepted } result) return;
        if (Find(Guid.ParseExact(call.Target.Key.ToString(), "N")) is not { } request) return;
        request.Holders.Add(result.Silo);
        request.HeldAt = Cluster.Now;
    }

    /// <summary>The record of a request, or null if no client of the run made it.</summary>
    public RequestRecord? Find(Guid request) => _requestsById.GetValueOrDefault(request);
}
