using Granary.Embedded.Host;
using Granary.Grains.Devices;
using Granary.Grains.Gateways;

namespace Granary.Simulation;

/// <summary>What a simulated run consists of, for those who drive it and those who watch it.</summary>
/// <param name="cluster">The cluster.</param>
internal sealed class SwarmWorld(SimulatedCluster cluster)
{
    private readonly List<(SimulatedSilo Silo, SiloDevice Device)> _devices = [];
    private readonly List<(SimulatedSilo Silo, Gateway Gateway)> _gateways = [];
    private readonly List<RequestRecord> _requests = [];
    private readonly Dictionary<Guid, RequestRecord> _requestsById = [];

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

    /// <summary>The record of a request, or null if no client of the run made it.</summary>
    public RequestRecord? Find(Guid request) => _requestsById.GetValueOrDefault(request);
}
