namespace Granary.Grains.Gateways;

/// <summary>The limits of a gateway.</summary>
public sealed record GatewayOptions
{
    /// <summary>Requests accepted and not yet answered; beyond that, new ones are refused.</summary>
    public int MaxRequests { get; init; } = 4096;

    /// <summary>How long the gateway tries to start a lost request anew before it ends it with an error.</summary>
    public TimeSpan ResumeTimeout { get; init; } = TimeSpan.FromSeconds(60);

    /// <summary>How long a request may show no progress before the gateway asks after it.</summary>
    public TimeSpan StallTimeout { get; init; } = TimeSpan.FromSeconds(3);
}
