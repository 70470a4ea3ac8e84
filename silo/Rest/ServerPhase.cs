namespace Granary.Silo.Rest;

/// <summary>Where a server is in its life.</summary>
internal enum ServerPhase
{
    /// <summary>The model is not warm yet.</summary>
    Loading,

    /// <summary>Requests are taken.</summary>
    Ready,

    /// <summary>Requests are refused; those that run are finished.</summary>
    Draining,
}
