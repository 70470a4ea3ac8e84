namespace Granary.Grains.Gateways;

/// <summary>Where a request is, as its gateway sees it.</summary>
public enum GatewayPhase
{
    /// <summary>No silo has accepted it yet.</summary>
    Starting,

    /// <summary>A silo answers it.</summary>
    Running,

    /// <summary>Its silo is lost, and it is being started anew.</summary>
    Resuming,

    /// <summary>All its tokens have come; its client has yet to read the last of them.</summary>
    Answered,
}
