using Granary.Interfaces.Experts;
using Orleans.Runtime;

namespace Granary.Simulation.Checks;

/// <summary>What checks see of a simulated run. Looking changes nothing.</summary>
internal interface IRunView
{
    /// <summary>Simulated time since the start.</summary>
    TimeSpan Now { get; }

    /// <summary>The devices, those that are gone too; it only grows.</summary>
    IReadOnlyList<IDeviceView> Devices { get; }

    /// <summary>The gateways, those that are gone too; it only grows.</summary>
    IReadOnlyList<IGatewayView> Gateways { get; }

    /// <summary>The clients' requests; it only grows.</summary>
    IReadOnlyList<RequestRecord> Requests { get; }

    /// <summary>Whether calls or answers were lost on their way, with a silo or between two.</summary>
    bool HasLostCalls { get; }

    /// <summary>The grains that live on silos whose code still runs, with the silos' numbers.</summary>
    IEnumerable<(int Silo, GrainId Grain)> Activations { get; }

    /// <summary>The record of a request, or null if no client of the run made it.</summary>
    RequestRecord? Find(Guid request);

    /// <summary>Whether any code of a silo can still run.</summary>
    /// <param name="silo">Its number.</param>
    bool IsAlive(int silo);

    /// <summary>The number of a silo; -1 if the run has none of that name.</summary>
    /// <param name="silo">The silo, as a device grain's key.</param>
    int NumberOf(string silo);

    /// <summary>The latest map that a living device has; null before the first.</summary>
    ExpertMap? LatestMap()
    {
        ExpertMap? latest = null;
        for (int i = 0; i < Devices.Count; i++)
        {
            if (Devices[i].IsAlive && Devices[i].Map is { } map && (latest is null || map.Epoch > latest.Epoch)) latest = map;
        }

        return latest;
    }
}
