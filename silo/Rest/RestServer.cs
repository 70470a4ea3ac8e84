using System.Security.Cryptography;
using Granary.Silo.Prompts;
using Granary.Silo.Rest.Errors;
using Microsoft.AspNetCore.Server.Kestrel.Core;
using Microsoft.Extensions.DependencyInjection.Extensions;

namespace Granary.Silo.Rest;

/// <summary>Puts the HTTP side into a web application. Whoever calls it also adds the source of answers.</summary>
internal static class RestServer
{
    /// <summary>Adds the services and the listener.</summary>
    public static void AddRest(this WebApplicationBuilder builder, RestOptions options, ServedText served, Readiness readiness)
    {
        builder.WebHost.UseKestrelCore();
        builder.WebHost.UseUrls([.. options.Urls]);
        IServiceCollection services = builder.Services;
        services.Configure<KestrelServerOptions>(kestrel => Limit(kestrel, options));
        services.AddRoutingCore();
        services.TryAddSingleton(TimeProvider.System);
        services.TryAddSingleton(RandomNumberGenerator.Create());
        services.AddSingleton(options);
        services.AddSingleton(served);
        services.AddSingleton(readiness);
        services.AddSingleton<ChanceSource>();
        services.AddSingleton<SpecBuilder>();
        services.AddSingleton<CompletionRunner>();
        services.AddSingleton<CompletionEndpoints>();
        services.AddSingleton<StatusEndpoints>();
    }

    /// <summary>Maps the routes.</summary>
    public static void MapRest(this WebApplication app)
    {
        app.UseMiddleware<RequestIds>();
        app.UseMiddleware<ErrorMiddleware>();
        app.UseMiddleware<AuthorizationMiddleware>();
        app.UseRouting();
        CompletionEndpoints completions = app.Services.GetRequiredService<CompletionEndpoints>();
        app.MapPost("/v1/chat/completions", completions.ChatAsync);
        app.MapPost("/v1/completions", completions.CompletionAsync);
        StatusEndpoints status = app.Services.GetRequiredService<StatusEndpoints>();
        // Probes of load balancers often ask for the head alone; the listener leaves the body out.
        string[] probe = [HttpMethods.Get, HttpMethods.Head];
        app.MapGet("/v1/models", status.ModelsAsync);
        app.MapGet("/v1/models/{**id}", status.ModelAsync);
        app.MapMethods("/health", probe, StatusEndpoints.HealthAsync);
        app.MapMethods("/ready", probe, status.ReadyAsync);
        app.MapGet("/version", status.VersionAsync);
    }

    private static void Limit(KestrelServerOptions kestrel, RestOptions options)
    {
        kestrel.AddServerHeader = false;
        // Bodies are bounded where they are read: there a client that sends too much still hears so, because the
        // server throws away what follows (for five seconds at most) instead of resetting the connection.
        kestrel.Limits.MaxRequestBodySize = null;
        kestrel.Limits.MinResponseDataRate = new MinDataRate(bytesPerSecond: 16, gracePeriod: options.WriteTimeout);
        kestrel.Limits.MaxConcurrentConnections = 16384;
    }
}
