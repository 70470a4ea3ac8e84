namespace Granary.Interfaces.Requests;

/// <summary>What became of an attempt to start a request.</summary>
public enum StartStatus
{
    /// <summary>The request is accepted and will be answered.</summary>
    Accepted,

    /// <summary>The silo's queue is full.</summary>
    Busy,

    /// <summary>The request can never fit the silo's KV memory.</summary>
    TooLarge,

    /// <summary>The silo takes no new requests.</summary>
    Draining,

    /// <summary>The silo has no device.</summary>
    NoDevice,

    /// <summary>A later generation is already running.</summary>
    Stale,
}
