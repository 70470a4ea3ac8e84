using System.Net;

namespace Orleans.Configuration;

/// <summary>Where a silo is reached. In this process it is only an identity; nothing listens.</summary>
public class EndpointOptions
{
    /// <summary>The silo port when none is set.</summary>
    public const int DEFAULT_SILO_PORT = 11111;

    /// <summary>The gateway port when none is set.</summary>
    public const int DEFAULT_GATEWAY_PORT = 30000;

    /// <summary>The network address.</summary>
    public IPAddress AdvertisedIPAddress { get; set; } = IPAddress.Loopback;

    /// <summary>The port for other silos.</summary>
    public int SiloPort { get; set; } = DEFAULT_SILO_PORT;

    /// <summary>The port for clients.</summary>
    public int GatewayPort { get; set; } = DEFAULT_GATEWAY_PORT;
}
