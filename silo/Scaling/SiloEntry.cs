namespace Granary.Silo.Scaling;

/// <summary>A device silo, as the scaler sees it; guarded by the scaler's lock.</summary>
internal sealed class SiloEntry(int number, string name)
{
    /// <summary>Its number, which no other silo has had.</summary>
    public int Number { get; } = number;

    /// <summary>Its name.</summary>
    public string Name { get; } = name;

    /// <summary>Where it is in its life.</summary>
    public SiloState State { get; set; }

    /// <summary>Whether it has joined.</summary>
    public bool Joined { get; set; }

    /// <summary>Whether somebody wants this very silo gone, so that no later change keeps it.</summary>
    public bool Unwanted { get; set; }

    /// <summary>Whether it counts: it starts or serves, and is not to go.</summary>
    public bool Counts => State is SiloState.Joining or SiloState.Active;
}
