namespace Granary.Silo.Rest.Admin;

/// <summary>Puts the admin API into a web application. Whoever calls it also adds the scaler and the cluster.</summary>
internal static class AdminServer
{
    /// <summary>Adds the services.</summary>
    public static void AddAdmin(this IServiceCollection services)
    {
        services.AddSingleton<ClusterReport>();
        services.AddSingleton<ScaleEndpoints>();
        services.AddSingleton<SiloEndpoints>();
        services.AddSingleton<BalanceEndpoints>();
        services.AddSingleton<ElasticEndpoints>();
    }

    /// <summary>Maps the routes.</summary>
    public static void MapAdmin(this WebApplication app)
    {
        ScaleEndpoints scale = app.Services.GetRequiredService<ScaleEndpoints>();
        app.MapGet("/admin/scale", scale.StateAsync);
        app.MapPost("/admin/scale", scale.ScaleAsync);
        SiloEndpoints silos = app.Services.GetRequiredService<SiloEndpoints>();
        app.MapGet("/admin/cluster", silos.ClusterAsync);
        app.MapPost("/admin/silos/{name}/drain", silos.DrainAsync);
        app.MapPost("/admin/silos/{name}/crash", silos.CrashAsync);
        app.MapPost("/admin/rebalance", app.Services.GetRequiredService<BalanceEndpoints>().RebalanceAsync);
        ElasticEndpoints elastic = app.Services.GetRequiredService<ElasticEndpoints>();
        app.MapPost("/scale_elastic_ep", elastic.ScaleAsync);
        app.MapPost("/is_scaling_elastic_ep", elastic.IsScalingAsync);
    }
}
