using Granary.Engine.Compute;
using Granary.Grains.Devices;
using Granary.Grains.Experts;
using Granary.Grains.Gateways;
using Granary.Grains.Models;
using Granary.Grains.Placement;
using Granary.Grains.Routing;
using Granary.Grains.Scheduling;
using Microsoft.Extensions.DependencyInjection;
using Microsoft.Extensions.DependencyInjection.Extensions;
using Orleans.Hosting;

namespace Granary.Grains.Hosting;

/// <summary>Puts Granary's parts into silos.</summary>
public static class GranarySiloBuilderExtensions
{
    /// <summary>What every silo needs: placement, policies and the model.</summary>
    public static ISiloBuilder AddGranary(this ISiloBuilder silo, ServedModel served)
    {
        IServiceCollection services = silo.Services;
        services.AddSingleton(served);
        services.TryAddSingleton(TimeProvider.System);
#pragma warning disable RS0030 // In real time, which is what there is unless a host brings its own scheduler.
        services.TryAddSingleton(provider => new SiloTasks(provider.GetService<TaskScheduler>() ?? TaskScheduler.Default));
#pragma warning restore RS0030
        services.TryAddSingleton<IExpertPlacement, EvenExpertPlacement>();
        services.TryAddSingleton(provider => new DeviceHolder(provider.GetService<SiloDevice>()));
        silo.AddPlacementDirector<SiloKeyPlacement, SiloKeyPlacementDirector>();
        silo.AddPlacementDirector<HintedPlacement, HintedPlacementDirector>();
        return silo;
    }

    /// <summary>A device: the silo computes.</summary>
    public static ISiloBuilder AddGranaryDevice(this ISiloBuilder silo, ComputePool pool, DeviceOptions options)
    {
        IServiceCollection services = silo.Services;
        services.AddSingleton(pool);
        services.AddSingleton(options);
        services.TryAddSingleton<IScheduler, ChunkedPrefillScheduler>();
        services.TryAddTransient<IPumpDriver, ThreadPump>();
        services.AddSingleton<SiloDevice>();
        services.AddHostedService<DeviceService>();
        return silo;
    }

    /// <summary>A gateway: clients' requests come in here.</summary>
    public static ISiloBuilder AddGranaryGateway(this ISiloBuilder silo, GatewayOptions options)
    {
        IServiceCollection services = silo.Services;
        services.AddSingleton(options);
        services.TryAddSingleton<IRoutingPolicy, PrefixAffinityRouting>();
        services.TryAddSingleton<IIdSource, RandomIdSource>();
        services.AddSingleton<Gateway>();
        services.AddHostedService<RequestWatch>();
        return silo;
    }
}
