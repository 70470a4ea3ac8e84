namespace Granary.Simulation;

/// <summary>Where a client stands with its request; it moves only forwards.</summary>
internal enum ClientState
{
    /// <summary>Waiting to hear whether it is accepted.</summary>
    Submitting,

    /// <summary>Refused, with a reason.</summary>
    Refused,

    /// <summary>Accepted; tokens come.</summary>
    Accepted,

    /// <summary>Answered in full.</summary>
    Answered,

    /// <summary>Ended with an error that names what was lost.</summary>
    Failed,

    /// <summary>Left by the client before its end.</summary>
    Cancelled,

    /// <summary>The gateway that held the connection is gone.</summary>
    Disconnected,
}
