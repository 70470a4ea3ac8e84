namespace Granary.Silo.Scaling;

/// <summary>How far the silos are, by name.</summary>
/// <param name="Silos">The silos that run.</param>
internal sealed record FleetView(IReadOnlyDictionary<string, SiloView> Silos)
{
    /// <summary>How far a silo is; null if it does not run.</summary>
    public SiloView? Find(string name) => Silos.GetValueOrDefault(name);
}

/// <summary>How far a silo is.</summary>
/// <param name="Failed">Whether its device has failed, so that no map counts on it.</param>
/// <param name="Covered">Whether the map in force places experts on it.</param>
/// <param name="Current">Whether its device has the map in force.</param>
/// <param name="Resident">Experts that it holds.</param>
/// <param name="Requests">Requests that it has yet to answer.</param>
internal sealed record SiloView(bool Failed, bool Covered, bool Current, int Resident, int Requests)
{
    /// <summary>Whether it serves under the map in force.</summary>
    public bool Serves => Failed || (Covered && Current);

    /// <summary>Whether nobody counts on it any more.</summary>
    public bool Idle => Failed || (!Covered && Resident == 0 && Requests == 0);
}
