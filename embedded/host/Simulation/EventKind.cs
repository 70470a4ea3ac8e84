namespace Granary.Embedded.Host;

/// <summary>What an event of a simulated run does.</summary>
internal enum EventKind
{
    /// <summary>Runs one turn of a scheduler.</summary>
    Turn,

    /// <summary>A timer is due.</summary>
    Timer,

    /// <summary>A call, an answer or news reaches a silo.</summary>
    Arrival,

    /// <summary>The world does something to the cluster.</summary>
    World,
}
