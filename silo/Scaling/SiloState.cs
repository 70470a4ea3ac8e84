namespace Granary.Silo.Scaling;

/// <summary>Where a device silo is in its life.</summary>
internal enum SiloState
{
    /// <summary>It starts, or no map that counts on it is in force everywhere yet.</summary>
    Joining,

    /// <summary>It holds experts and takes requests.</summary>
    Active,

    /// <summary>It takes no new requests, gives its experts away, and finishes what it has.</summary>
    Draining,

    /// <summary>It is being stopped.</summary>
    Leaving,

    /// <summary>It has crashed, and what it held is yet to be freed.</summary>
    Lost,
}
