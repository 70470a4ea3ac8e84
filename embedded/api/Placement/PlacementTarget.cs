namespace Orleans.Runtime.Placement;

/// <summary>The grain that a silo is sought for.</summary>
public readonly struct PlacementTarget
{
    internal PlacementTarget(GrainId grainIdentity, Dictionary<string, object> requestContextData)
    {
        GrainIdentity = grainIdentity;
        RequestContextData = requestContextData;
    }

    /// <summary>The grain.</summary>
    public GrainId GrainIdentity { get; }

    /// <summary>The request context of the call that needs it.</summary>
    public Dictionary<string, object> RequestContextData { get; }
}
