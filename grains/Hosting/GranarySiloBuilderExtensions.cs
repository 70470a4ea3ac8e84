using Granary.Engine.Compute;
using Granary.Engine.Devices;
using Granary.Engine.Kv;
using Granary.Engine.Models;
using Granary.Grains.Balancing;
using Granary.Grains.Devices;
using Granary.Grains.Experts;
using Granary.Grains.Gateways;
using Granary.Grains.Models;
using Granary.Grains.Placement;
using Granary.Grains.Routing;
using Granary.Grains.Scheduling;
using Microsoft.Extensions.DependencyInjection;
using Microsoft.Extensions.DependencyInjection.Extensions;
using Orleans.Configuration;
using Orleans.Hosting;

namespace Granary.Grains.Hosting;

/// <summary>Puts Granary's parts into silos.</summary>
public static class GranarySiloBuilderExtensions
{
    private static readonly TimeSpan _responseTimeout = TimeSpan.FromSeconds(5);

    /// <summary>What every silo needs: placement, policies and the model.</summary>
    /// <param name="silo">The silo.</param>
    /// <param name="served">The model.</param>
    /// <param name="balance">How its experts are kept in balance, alike on all silos; without, they stay where they are.</param>
    /// <exception cref="ArgumentException">The options of balancing make no sense.</exception>
    public static ISiloBuilder AddGranary(this ISiloBuilder silo, ServedModel served, BalanceOptions? balance = null)
    {
        balance ??= new BalanceOptions();
        balance.Check();
        IServiceCollection services = silo.Services;
        services.AddSingleton(served);
        services.AddSingleton(balance);
        // All calls are short but one, which has a time-out of its own; whoever waits for a lost message waits no longer.
        services.Configure<SiloMessagingOptions>(messaging => messaging.ResponseTimeout = _responseTimeout);
#pragma warning disable RS0030 // In real time, which is what there is unless a host brings its own clock and scheduler.
        services.TryAddSingleton(TimeProvider.System);
        services.TryAddSingleton(provider => new SiloTasks(provider.GetService<TaskScheduler>() ?? TaskScheduler.Default));
#pragma warning restore RS0030
        services.TryAddSingleton<IExpertPlacement, EvenExpertPlacement>();
        services.TryAddSingleton(provider => new DeviceHolder(provider.GetService<SiloDevice>()));
        silo.AddPlacementDirector<SiloKeyPlacement, SiloKeyPlacementDirector>();
        silo.AddPlacementDirector<HintedPlacement, HintedPlacementDirector>();
        return silo;
    }

    /// <summary>A device: the silo computes.</summary>
    /// <param name="silo">The silo.</param>
    /// <param name="device">Makes the device, for steps as large as <paramref name="options"/> allow; the silo disposes of it.</param>
    /// <param name="options">The device's limits.</param>
    public static ISiloBuilder AddGranaryDevice(this ISiloBuilder silo, Func<IServiceProvider, IDevice> device, DeviceOptions options)
    {
        IServiceCollection services = silo.Services;
        services.AddSingleton(device);
        services.AddSingleton(options);
        services.TryAddSingleton<IScheduler, ChunkedPrefillScheduler>();
        services.TryAddTransient<IPumpDriver, ThreadPump>();
        services.AddSingleton<SiloDevice>();
        services.AddHostedService<DeviceService>();
        return silo;
    }

    /// <summary>A device that is the processor: the silo computes.</summary>
    /// <param name="silo">The silo.</param>
    /// <param name="model">The weights, which must outlive the silo.</param>
    /// <param name="pool">Computes for all silos of the process.</param>
    /// <param name="kvType">How keys and values are stored.</param>
    /// <param name="kvMemoryBytes">Bytes for them.</param>
    /// <param name="options">The device's limits.</param>
    public static ISiloBuilder AddGranaryDevice(
        this ISiloBuilder silo, Model model, ComputePool pool, KvType kvType, long kvMemoryBytes, DeviceOptions options) =>
        silo.AddGranaryDevice(
            _ => new CpuDevice(model, pool, kvType, kvMemoryBytes, options.MaxBatchTokens, options.MaxSequences), options);

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
