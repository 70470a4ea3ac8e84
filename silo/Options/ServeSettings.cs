using Granary.Silo.Rest;

namespace Granary.Silo.Options;

/// <summary>How the server is run.</summary>
internal sealed record ServeSettings
{
    /// <summary>How the model is run.</summary>
    public required EngineSettings Engine { get; init; }

    /// <summary>The HTTP side.</summary>
    public required RestOptions Rest { get; init; }

    /// <summary>How long requests that run may take to finish once the server is told to stop.</summary>
    public TimeSpan ShutdownGrace { get; init; } = TimeSpan.FromSeconds(30);
}
