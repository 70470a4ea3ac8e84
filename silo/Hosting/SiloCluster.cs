using Granary.Engine.Compute;
using Granary.Grains.Devices;
using Granary.Grains.Gateways;
using Granary.Grains.Hosting;
using Granary.Silo.Options;
using Orleans.Hosting;

namespace Granary.Silo.Hosting;

/// <summary>
/// The silos of one process: a gateway without a device, whose host someone else builds, and device silos, each a host
/// of its own. They share the compute pool and the model, and divide the KV memory equally.
/// </summary>
internal sealed class SiloCluster : IAsyncDisposable
{
    private readonly LoadedModel _model;
    private readonly EngineSettings _settings;
    private readonly DeviceOptions _device;
    private readonly SiloPorts _ports;
    private readonly string _cluster;
    private readonly ComputePool _pool;
    private readonly List<IHost> _hosts = [];

    /// <summary>Plans the silos; none is started.</summary>
    public SiloCluster(LoadedModel model, EngineSettings settings)
    {
        _model = model;
        _settings = settings;
        _device = new DeviceOptions
        {
            MaxBatchTokens = settings.MaxBatchTokens,
            MaxSequences = Math.Min(settings.MaxSequences, settings.MaxBatchTokens),
            MaxQueue = settings.MaxQueue,
            ContextLength = model.Served.Manifest.ContextLength,
        };
        _ports = SiloPorts.Choose(1 + settings.Silos);
        _cluster = $"granary-{_ports.Silo(0)}";
        _pool = new ComputePool(settings.Threads);
    }

    /// <summary>Services of the device silos, in order.</summary>
    public IReadOnlyList<IServiceProvider> Devices => [.. _hosts.Select(host => host.Services)];

    /// <summary>Makes a host the gateway silo. It must be started before the devices and stopped after them.</summary>
    public void AddGateway(IHostApplicationBuilder builder)
    {
        // The queues of the silos are the limit that clients meet. As many answers again may be computed and yet be on
        // their way to clients that read slowly.
        int most = checked(2 * _settings.Silos * (_device.MaxSequences + _device.MaxQueue));
        builder.UseOrleans(silo => Place(silo, 0).AddGranary(_model.Served).AddGranaryGateway(new GatewayOptions { MaxRequests = most }));
    }

    /// <summary>Starts the device silos.</summary>
    public async Task StartDevicesAsync(CancellationToken cancellation)
    {
        for (int i = 1; i <= _settings.Silos; i++)
        {
            int index = i;
            HostApplicationBuilder builder = Host.CreateEmptyApplicationBuilder(new HostApplicationBuilderSettings());
            builder.AddBasics(_settings.LogLevel);
            builder.UseOrleans(silo => Place(silo, index).AddGranary(_model.Served)
                .AddGranaryDevice(_model.Weights, _pool, _settings.KvType, _model.KvBytesPerSilo, _device));
            IHost host = builder.Build();
            _hosts.Add(host);
            await host.StartAsync(cancellation);
            HaltWhenKilled(host.Services);
        }
    }

    /// <summary>Stops the device silos.</summary>
    public async Task StopDevicesAsync()
    {
        foreach (IHost host in _hosts)
            await host.StopAsync(CancellationToken.None);
    }

    /// <inheritdoc/>
    public async ValueTask DisposeAsync()
    {
        foreach (IHost host in _hosts)
            await ((IAsyncDisposable)host).DisposeAsync();
        _pool.Dispose();
    }

    /// <summary>A silo that is killed within a living process must compute no more than one whose process is gone.</summary>
    private static void HaltWhenKilled(IServiceProvider services)
    {
#if !ORLEANS
        SiloDevice device = services.GetRequiredService<SiloDevice>();
        services.GetRequiredService<Granary.Embedded.Host.EmbeddedSilo>().Killed.Register(device.Halt);
#endif
    }

    private ISiloBuilder Place(ISiloBuilder silo, int index) =>
        silo.UseLocalhostClustering(_ports.Silo(index), _ports.Gateway(index), _ports.Primary, _cluster, _cluster);
}
