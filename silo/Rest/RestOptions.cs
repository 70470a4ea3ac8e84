namespace Granary.Silo.Rest;

/// <summary>How the HTTP side behaves.</summary>
internal sealed record RestOptions
{
    /// <summary>Addresses to listen on, each <c>http://host:port</c>.</summary>
    public required IReadOnlyList<string> Urls { get; init; }

    /// <summary>The most bytes a request's body may have.</summary>
    public long MaxBodyBytes { get; init; } = 4 << 20;

    /// <summary>Keys of which a request must name one; null to let anyone in.</summary>
    public ApiKeys? Keys { get; init; }

    /// <summary>Keys of which a request to the admin API must name one; null to let nobody in.</summary>
    public ApiKeys? AdminKeys { get; init; }

    /// <summary>Whether the admin API lets silos crash.</summary>
    public bool Chaos { get; init; }

    /// <summary>How long a client may take to read what was written to it before it is cut off.</summary>
    public TimeSpan WriteTimeout { get; init; } = TimeSpan.FromSeconds(30);
}
