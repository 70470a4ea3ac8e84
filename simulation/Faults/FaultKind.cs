namespace Granary.Simulation.Faults;

/// <summary>What can go wrong in a simulated run.</summary>
internal enum FaultKind
{
    /// <summary>A silo with a device ends at once.</summary>
    CrashDevice,

    /// <summary>A gateway silo ends at once, and its clients' connections with it.</summary>
    CrashGateway,

    /// <summary>A silo stands still for less than detection takes.</summary>
    StallShort,

    /// <summary>A silo stands still for longer than detection takes: it is declared dead, and comes back believing that it lives.</summary>
    StallLong,

    /// <summary>A living silo is declared dead.</summary>
    Condemn,

    /// <summary>Messages between two silos are lost for a while.</summary>
    Cut,

    /// <summary>Messages between all silos are often late for a while.</summary>
    Late,

    /// <summary>A share of the grain directory is lost.</summary>
    LoseDirectory,

    /// <summary>A silo with a device joins.</summary>
    Join,

    /// <summary>A silo with a device leaves in good order.</summary>
    Leave,

    /// <summary>An operator has a device drop its cached blocks.</summary>
    FlushCache,

    /// <summary>An operator has a device drain, and take up its work again after a while.</summary>
    Drain,

    /// <summary>An operator has the experts balanced at once.</summary>
    Rebalance,

    /// <summary>A silo with a device drains, and leaves in good order once it is idle. It costs nobody anything.</summary>
    Retire,
}
