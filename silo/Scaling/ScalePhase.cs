namespace Granary.Silo.Scaling;

/// <summary>What a change of the number of silos is at.</summary>
internal enum ScalePhase
{
    /// <summary>Silos start, join, and load their experts, while the others serve.</summary>
    Prepare,

    /// <summary>Silos that go give their experts away; one map comes into force on all devices.</summary>
    Commit,

    /// <summary>Silos that go finish what they have accepted, and stop.</summary>
    Release,
}
