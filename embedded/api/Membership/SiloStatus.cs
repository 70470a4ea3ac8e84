namespace Orleans.Runtime;

/// <summary>Where a silo stands in its life.</summary>
[GenerateSerializer]
public enum SiloStatus
{
    /// <summary>Unknown.</summary>
    None = 0,

    /// <summary>Made, not yet joining.</summary>
    Created = 1,

    /// <summary>Joining the cluster.</summary>
    Joining = 2,

    /// <summary>Taking part in the cluster.</summary>
    Active = 3,

    /// <summary>Leaving the cluster in good order.</summary>
    ShuttingDown = 4,

    /// <summary>Leaving the cluster at once.</summary>
    Stopping = 5,

    /// <summary>Gone for good.</summary>
    Dead = 6,
}
