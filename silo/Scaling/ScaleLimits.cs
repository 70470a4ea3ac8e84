namespace Granary.Silo.Scaling;

/// <summary>What bounds a change of the number of silos.</summary>
internal sealed record ScaleLimits
{
    /// <summary>The most silos that may be asked for.</summary>
    public required int MaxSilos { get; init; }

    /// <summary>How long new silos may take until a map counts on them; after that they go again.</summary>
    public TimeSpan Prepare { get; init; } = TimeSpan.FromMinutes(5);

    /// <summary>How long a map may take to be in force on all devices; after that the change is taken back.</summary>
    public TimeSpan Commit { get; init; } = TimeSpan.FromMinutes(1);

    /// <summary>How long silos that go may take over what they have accepted; after that others go on with it.</summary>
    public TimeSpan Release { get; init; } = TimeSpan.FromMinutes(10);

    /// <summary>How often it is looked how far things are.</summary>
    public TimeSpan Poll { get; init; } = TimeSpan.FromMilliseconds(20);

    /// <summary>How long a phase may take.</summary>
    public TimeSpan Of(ScalePhase phase) => phase switch
    {
        ScalePhase.Prepare => Prepare,
        ScalePhase.Commit => Commit,
        _ => Release,
    };
}
