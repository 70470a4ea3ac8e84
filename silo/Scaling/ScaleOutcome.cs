namespace Granary.Silo.Scaling;

/// <summary>What became of a change.</summary>
internal enum ScaleOutcome
{
    /// <summary>It goes on.</summary>
    UnderWay,

    /// <summary>As many silos serve as were asked for.</summary>
    Done,

    /// <summary>It failed, and what it had begun was taken back.</summary>
    Failed,

    /// <summary>The server was told to stop meanwhile.</summary>
    Stopped,
}
