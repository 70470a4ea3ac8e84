using Granary.Embedded.Host;
using Orleans.Runtime;

namespace Granary.Simulation.Checks;

/// <summary>A simulated run as checks see it.</summary>
/// <param name="world">The run.</param>
internal sealed class RunView(SwarmWorld world) : IRunView
{
    private readonly List<IDeviceView> _devices = [];
    private readonly List<IGatewayView> _gateways = [];
    private readonly Dictionary<string, int> _numbers = [];

    /// <inheritdoc/>
    public TimeSpan Now => world.Cluster.Now;

    /// <inheritdoc/>
    public IReadOnlyList<IDeviceView> Devices
    {
        get
        {
            for (int i = _devices.Count; i < world.Devices.Count; i++)
                _devices.Add(new DeviceView(world.Devices[i].Silo, world.Devices[i].Device));
            return _devices;
        }
    }

    /// <inheritdoc/>
    public IReadOnlyList<IGatewayView> Gateways
    {
        get
        {
            for (int i = _gateways.Count; i < world.Gateways.Count; i++)
                _gateways.Add(new GatewayView(world.Gateways[i].Silo, world.Gateways[i].Gateway, world.Openness));
            return _gateways;
        }
    }

    /// <inheritdoc/>
    public IReadOnlyList<RequestRecord> Requests => world.Requests;

    /// <inheritdoc/>
    public bool HasLostCalls
    {
        get
        {
            foreach ((string what, long times) in world.Cluster.Counts)
                if (times > 0 && what.StartsWith("messages lost", StringComparison.Ordinal)) return true;
            return false;
        }
    }

    /// <inheritdoc/>
    public IEnumerable<(int Silo, GrainId Grain)> Activations
    {
        get
        {
            foreach (SimulatedSilo silo in world.Cluster.Silos)
            {
                if (!silo.IsAlive) continue;
                foreach (GrainId grain in silo.Activations) yield return (silo.Number, grain);
            }
        }
    }

    /// <inheritdoc/>
    public RequestRecord? Find(Guid request) => world.Find(request);

    /// <inheritdoc/>
    public bool IsAlive(int silo) => (uint)silo < (uint)world.Cluster.Silos.Count && world.Cluster.Silos[silo].IsAlive;

    /// <inheritdoc/>
    public int NumberOf(string silo)
    {
        for (int i = _numbers.Count; i < world.Cluster.Silos.Count; i++)
            _numbers.Add(world.Cluster.Silos[i].Address.ToParsableString(), i);
        return _numbers.GetValueOrDefault(silo, -1);
    }
}
