namespace Granary.Simulation.Checks;

/// <summary>What checks see of a gateway.</summary>
internal interface IGatewayView
{
    /// <summary>The number of its silo.</summary>
    int Silo { get; }

    /// <summary>The name by which devices know it.</summary>
    string Name { get; }

    /// <summary>Whether any code of the silo can still run; what is dead is not looked at.</summary>
    bool IsAlive { get; }

    /// <summary>Whether the silo's code runs now: it is alive and does not stall.</summary>
    bool IsRunning { get; }

    /// <summary>Requests accepted and not yet answered.</summary>
    int Active { get; }

    /// <summary>The most requests that it takes on.</summary>
    int MaxRequests { get; }

    /// <summary>Whether it knows that a silo is dead.</summary>
    /// <param name="silo">The silo, as a device grain's key.</param>
    bool KnowsDead(string silo);

    /// <summary>Since when one and the same device could have taken requests from it without a break; null if none could now.</summary>
    TimeSpan? OpenSince { get; }

    /// <summary>Its copy of a request.</summary>
    /// <returns>False if it has none, or none any more.</returns>
    bool TryFind(Guid request, out GatewayCopy copy);

    /// <summary>Its copies of all requests, in the order of submission.</summary>
    IEnumerable<GatewayCopy> Copies { get; }
}
