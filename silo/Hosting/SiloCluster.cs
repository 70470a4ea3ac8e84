using System.Globalization;
using System.Net;
using Granary.Engine.Compute;
using Granary.Grains.Devices;
using Granary.Grains.Gateways;
using Granary.Grains.Hosting;
using Granary.Silo.Options;
using Orleans.Configuration;
using Orleans.Hosting;

namespace Granary.Silo.Hosting;

/// <summary>
/// The silos of one process: a gateway without a device, whose host someone else builds, and device silos, each a host
/// of its own, which may start and stop at any time. They share the compute pool and the model; each takes an equal share
/// of the KV memory.
/// </summary>
internal sealed class SiloCluster : IAsyncDisposable
{
    private readonly LoadedModel _model;
    private readonly EngineSettings _settings;
    private readonly DeviceOptions _device;
    private readonly SiloPorts _ports = new();
    private readonly (int Silo, int Gateway) _primary;
    private readonly string _cluster;
    private readonly ComputePool _pool;
    private readonly Lock _gate = new();
    private readonly List<SiloHost> _hosts = [];
    private readonly CancellationTokenSource _failed = new();

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
        _primary = _ports.Take();
        _cluster = $"granary-{_primary.Silo}";
        _pool = new ComputePool(settings.Threads);
    }

    /// <summary>The device silos that run, in the order in which they were started.</summary>
    public IReadOnlyList<SiloHost> Silos
    {
        get
        {
            lock (_gate)
                return [.. _hosts];
        }
    }

    /// <summary>Fires when a device silo stops by itself, because a part of it has failed.</summary>
    public CancellationToken Failed => _failed.Token;

    /// <summary>Makes a host the gateway silo. It must be started before the devices and stopped after them.</summary>
    public void AddGateway(IHostApplicationBuilder builder)
    {
        // The queues of the silos are the limit that clients meet. As many answers again may be computed and yet be on
        // their way to clients that read slowly.
        int silos = Math.Min(_settings.MostSilos, _model.Kv.MostSilos);
        int most = checked(2 * silos * (_device.MaxSequences + _device.MaxQueue));
        builder.UseOrleans(silo => Place(silo, "gateway", _primary)
            .AddGranary(_model.Served, _settings.Balance).AddGranaryGateway(new GatewayOptions { MaxRequests = most }));
    }

    /// <summary>The name of the device silo that is started as number <paramref name="number"/>, from one.</summary>
    public static string NameOf(int number) => string.Create(CultureInfo.InvariantCulture, $"silo-{number}");

    /// <summary>Starts the device silos of the beginning.</summary>
    public async Task StartDevicesAsync(CancellationToken cancellation)
    {
        for (int i = 1; i <= _settings.Silos; i++)
            await StartSiloAsync(NameOf(i), cancellation);
    }

    /// <summary>Starts a device silo; it has joined the cluster when the task ends, and is gone again if that fails.</summary>
    /// <exception cref="InvalidOperationException">The KV memory has no share left.</exception>
    public async Task StartSiloAsync(string name, CancellationToken cancellation)
    {
        SiloHost silo;
        lock (_gate)
        {
            if (_hosts.Count >= _model.Kv.MostSilos)
                throw new InvalidOperationException($"There is no KV memory for {name}: {_model.Kv.Describe(_hosts.Count)}");
            silo = new SiloHost(name, Build(name));
            _hosts.Add(silo);
        }
        try
        {
            await silo.StartAsync(_failed.Cancel, cancellation);
        }
        catch
        {
            await RemoveAsync(silo);
            throw;
        }
    }

    /// <summary>Stops a device silo in good order, and frees what it holds.</summary>
    public Task StopSiloAsync(string name) => RemoveAsync(Find(name));


    /// <summary>Stops the device silos.</summary>
    public async Task StopDevicesAsync()
    {
        foreach (SiloHost silo in Silos)
            await silo.StopAsync();
    }

    /// <inheritdoc/>
    public async ValueTask DisposeAsync()
    {
        foreach (SiloHost silo in Silos)
            await silo.DisposeAsync();
        _pool.Dispose();
        _failed.Dispose();
    }

    /// <summary>The device silo of a name.</summary>
    public SiloHost Find(string name) => Silos.Single(silo => silo.Name == name);

    private async Task RemoveAsync(SiloHost silo)
    {
        await silo.StopAsync();
        await silo.DisposeAsync();
        lock (_gate)
            _hosts.Remove(silo);
    }

    private IHost Build(string name)
    {
        HostApplicationBuilder builder = Host.CreateEmptyApplicationBuilder(new HostApplicationBuilderSettings());
        builder.AddBasics(_settings.LogLevel);
        builder.UseOrleans(silo => Place(silo, name, _ports.Take()).AddGranary(_model.Served, _settings.Balance)
            .AddGranaryDevice(_model.Weights, _pool, _settings.KvType, _model.Kv.BytesPerSilo, _device));
        return builder.Build();
    }

    private ISiloBuilder Place(ISiloBuilder silo, string name, (int Silo, int Gateway) ports)
    {
        silo.Services.Configure<SiloOptions>(options => options.SiloName = name);
        return silo.UseLocalhostClustering(ports.Silo, ports.Gateway, new IPEndPoint(IPAddress.Loopback, _primary.Silo), _cluster, _cluster);
    }
}
