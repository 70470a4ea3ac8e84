using System.Net;
using Microsoft.Extensions.DependencyInjection;
using Orleans.Configuration;

namespace Orleans.Hosting;

/// <summary>Chooses a silo's cluster.</summary>
public static class CoreHostingExtensions
{
    /// <summary>Joins the cluster of this process with the given ids.</summary>
    /// <param name="builder">The silo.</param>
    /// <param name="siloPort">Tells the silos of one cluster apart; nothing listens on it.</param>
    /// <param name="gatewayPort">Part of the silo's details; nothing listens on it.</param>
    /// <param name="primarySiloEndpoint">Not needed within one process.</param>
    /// <param name="serviceId">The service's name.</param>
    /// <param name="clusterId">The cluster's name.</param>
    public static ISiloBuilder UseLocalhostClustering(
        this ISiloBuilder builder,
        int siloPort = EndpointOptions.DEFAULT_SILO_PORT,
        int gatewayPort = EndpointOptions.DEFAULT_GATEWAY_PORT,
        IPEndPoint? primarySiloEndpoint = null,
        string serviceId = "dev",
        string clusterId = "dev")
    {
        builder.Configure<EndpointOptions>(options =>
        {
            options.AdvertisedIPAddress = IPAddress.Loopback;
            options.SiloPort = siloPort;
            options.GatewayPort = gatewayPort;
        });
        return builder.ConfigureServices(services =>
        {
            // The default ids are a fallback only, so that configured ones hold.
            if (serviceId == ClusterOptions.DevelopmentServiceId && clusterId == ClusterOptions.DevelopmentClusterId)
            {
                services.PostConfigure<ClusterOptions>(options =>
                {
                    if (string.IsNullOrWhiteSpace(options.ServiceId)) options.ServiceId = serviceId;
                    if (string.IsNullOrWhiteSpace(options.ClusterId)) options.ClusterId = clusterId;
                });
                return;
            }

            services.Configure<ClusterOptions>(options =>
            {
                options.ServiceId = serviceId;
                options.ClusterId = clusterId;
            });
        });
    }
}
