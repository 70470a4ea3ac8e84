namespace Granary.Grains.Gateways;

/// <summary>Why a request was not accepted.</summary>
public enum RefusalReason
{
    /// <summary>Every queue is full; try again later.</summary>
    QueueFull,

    /// <summary>The request can never fit the cluster's memory.</summary>
    TooLarge,

    /// <summary>The server is going down.</summary>
    Draining,

    /// <summary>No silo with a device could be reached.</summary>
    NoDevice,
}
