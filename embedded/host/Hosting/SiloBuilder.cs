using Microsoft.Extensions.Configuration;
using Microsoft.Extensions.DependencyInjection;
using Orleans;
using Orleans.Hosting;
using Orleans.Runtime;

namespace Granary.Embedded.Host;

/// <summary>Adds a silo's services, once for each host.</summary>
internal sealed class SiloBuilder : ISiloBuilder
{
    private SiloBuilder(IServiceCollection services, IConfiguration configuration)
    {
        Services = services;
        Configuration = configuration;
    }

    public IServiceCollection Services { get; }

    public IConfiguration Configuration { get; }

    public static SiloBuilder Of(IServiceCollection services, IConfiguration configuration)
    {
        if (services.FirstOrDefault(d => d.ServiceType == typeof(SiloBuilder))?.ImplementationInstance is SiloBuilder existing) return existing;
        var builder = new SiloBuilder(services, configuration);
        services.AddOptions();
        services.AddLogging();
        services.AddSingleton(builder);
        services.AddSingleton<SiloRuntime>();
        services.AddSingleton<SiloLifecycle>();
        services.AddSingleton(p => p.GetRequiredService<SiloRuntime>().Public);
        services.AddSingleton<ISiloLifecycle>(p => p.GetRequiredService<SiloLifecycle>());
        services.AddSingleton<ILocalSiloDetails>(p => p.GetRequiredService<SiloRuntime>());
        services.AddSingleton<IClusterMembershipService>(p => p.GetRequiredService<SiloRuntime>().Membership);
        services.AddSingleton<ISiloStatusOracle>(p => p.GetRequiredService<SiloRuntime>().Membership);
        services.AddSingleton<IClusterClient>(p => p.GetRequiredService<SiloRuntime>().Factory);
        services.AddSingleton<IGrainFactory>(p => p.GetRequiredService<SiloRuntime>().Factory);
        services.AddScoped<IGrainContext>(_ => ActivationScope.Current ?? throw new InvalidOperationException("There is no activation here."));
        services.AddHostedService<SiloHostedService>();
        return builder;
    }
}
