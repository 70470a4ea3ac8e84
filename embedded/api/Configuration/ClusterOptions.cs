namespace Orleans.Configuration;

/// <summary>Names the cluster that a silo joins.</summary>
public class ClusterOptions
{
    /// <summary>The cluster's name when none is set.</summary>
    public const string DefaultClusterId = "default";

    /// <summary>The service's name when none is set.</summary>
    public const string DefaultServiceId = "default";

    internal const string DevelopmentClusterId = "dev";

    internal const string DevelopmentServiceId = "dev";

    /// <summary>The cluster's name.</summary>
    public string ClusterId { get; set; } = DefaultClusterId;

    /// <summary>The service's name.</summary>
    public string ServiceId { get; set; } = DefaultServiceId;
}
