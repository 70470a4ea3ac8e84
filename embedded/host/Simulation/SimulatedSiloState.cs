namespace Granary.Embedded.Host;

/// <summary>Where a simulated silo stands.</summary>
public enum SimulatedSiloState
{
    /// <summary>It is coming up.</summary>
    Starting,

    /// <summary>It runs.</summary>
    Running,

    /// <summary>Time passes and nothing of it runs.</summary>
    Stalled,

    /// <summary>The membership says that it is dead; it has not noticed, and goes on.</summary>
    Condemned,

    /// <summary>It has crashed, or has ended itself on learning that it was declared dead.</summary>
    Crashed,

    /// <summary>It has left in good order.</summary>
    Stopped,
}
