namespace Granary.Grains.Tests.Integration;

/// <summary>What the silos of a test run on.</summary>
public enum HostKind
{
    /// <summary>Threads and the machine's clock.</summary>
    RealTime,

    /// <summary>One thread, a virtual clock and a seed.</summary>
    Simulated,
}
