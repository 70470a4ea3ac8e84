using System.Diagnostics.CodeAnalysis;

namespace Orleans.Runtime;

/// <summary>The status of the cluster's silos as this silo knows it.</summary>
public interface ISiloStatusOracle
{
    /// <summary>This silo's status.</summary>
    SiloStatus CurrentStatus { get; }

    /// <summary>This silo's name.</summary>
    string SiloName { get; }

    /// <summary>This silo's address.</summary>
    SiloAddress SiloAddress { get; }

    /// <summary>The silos that take part in the cluster.</summary>
    SiloAddress[] GetActiveSilos();

    /// <summary>The last known status of a silo.</summary>
    /// <param name="siloAddress">The silo.</param>
    SiloStatus GetApproximateSiloStatus(SiloAddress siloAddress);

    /// <summary>The last known status of all silos.</summary>
    /// <param name="onlyActive">Whether to leave out those that are not active.</param>
    Dictionary<SiloAddress, SiloStatus> GetApproximateSiloStatuses(bool onlyActive = false);

    /// <summary>Finds a silo's name.</summary>
    /// <param name="siloAddress">The silo.</param>
    /// <param name="siloName">The name.</param>
    /// <returns>Whether the silo is known.</returns>
    bool TryGetSiloName(SiloAddress siloAddress, [NotNullWhen(true)] out string? siloName);

    /// <summary>Whether a silo is known to be dead.</summary>
    /// <param name="silo">The silo.</param>
    bool IsDeadSilo(SiloAddress silo);

    /// <summary>Starts telling a listener of changes.</summary>
    /// <param name="observer">The listener.</param>
    /// <returns>Whether it was not yet told of them.</returns>
    bool SubscribeToSiloStatusEvents(ISiloStatusListener observer);

    /// <summary>Stops telling a listener of changes.</summary>
    /// <param name="observer">The listener.</param>
    /// <returns>Whether it was told of them.</returns>
    bool UnSubscribeFromSiloStatusEvents(ISiloStatusListener observer);
}
