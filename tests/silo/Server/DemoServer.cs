#if !ORLEANS
using Granary.Embedded.Host;
#endif
using Granary.Interfaces.Devices;
using Granary.Silo.Hosting;
using Granary.Silo.Options;
using Granary.Silo.Rest;
using Microsoft.Extensions.DependencyInjection;
using Orleans;
using Orleans.Runtime;
using Xunit;

namespace Granary.Silo.Tests.Server;

/// <summary>The real server in this process, on a free port, with the demo model.</summary>
public sealed class DemoServer : IAsyncLifetime
{
    private readonly EngineSettings _engine;
    private readonly RestOptions _rest;
    private GranaryServer? _server;

    /// <summary>Two silos, as tests share it.</summary>
    public DemoServer()
        : this(new EngineSettings { ModelPath = DemoFolder.Path, Silos = 2 })
    {
    }

    internal DemoServer(EngineSettings engine, Func<RestOptions, RestOptions>? rest = null)
    {
        _engine = engine;
        var options = new RestOptions { Urls = ["http://127.0.0.1:0"] };
        _rest = rest?.Invoke(options) ?? options;
    }

    public Uri Address => new(_server!.Addresses.Single());

    public HttpClient Client { get; private set; } = null!;

    public async ValueTask InitializeAsync()
    {
        var settings = new ServeSettings { Engine = _engine, Rest = _rest, ShutdownGrace = TimeSpan.FromSeconds(5) };
        _server = await GranaryServer.StartAsync(settings, TestContext.Current.CancellationToken);
        Client = new HttpClient { BaseAddress = Address, Timeout = TimeSpan.FromMinutes(5) };
        using HttpResponseMessage cold = await Client.GetAsync("/ready", TestContext.Current.CancellationToken);
        Assert.Equal(System.Net.HttpStatusCode.ServiceUnavailable, cold.StatusCode);
        await _server.WarmUpAsync(null, TestContext.Current.CancellationToken);
    }

    /// <summary>What each silo's device says of itself.</summary>
    public async Task<DeviceStatus[]> StatusAsync() => await Task.WhenAll(Devices().Select(device => device.GetStatus()));

    /// <summary>Waits until no request holds a KV block on any silo.</summary>
    public async Task<DeviceStatus[]> IdleAsync(CancellationToken cancellation)
    {
        while (true)
        {
            DeviceStatus[] status = await StatusAsync();
            if (status.All(device => device.Running == 0 && device.Waiting == 0 && device.KvBlocksFree == device.KvBlocks))
                return status;
            await Task.Delay(TimeSpan.FromMilliseconds(5), TimeProvider.System, cancellation);
        }
    }

    /// <summary>Drops what is cached.</summary>
    public async Task FlushAsync()
    {
        foreach (IDeviceGrain device in Devices())
            await device.FlushCache();
    }

    /// <summary>Kills the silo that answers a request: its state is gone, and it says nothing any more.</summary>
    public async Task KillTheBusyOneAsync()
    {
        foreach (IServiceProvider services in _server!.Devices)
        {
            SiloAddress silo = services.GetRequiredService<ILocalSiloDetails>().SiloAddress;
            IDeviceGrain device = _server.Services.GetRequiredService<IGrainFactory>().GetGrain<IDeviceGrain>(silo.ToParsableString());
            if ((await device.GetStatus()).Running == 0) continue;
#if ORLEANS
            // Told to stop with no time for it, a silo leaves without a word.
            await services.GetRequiredService<Orleans.Runtime.Silo>().StopAsync(new CancellationToken(canceled: true));
#else
            EmbeddedCluster cluster = services.GetRequiredService<EmbeddedSilo>().Cluster;
            cluster.DetectionDelay = TimeSpan.FromMilliseconds(100);
            cluster.Kill(silo);
#endif
            return;
        }

        Assert.Fail("No silo answers a request");
    }

    /// <summary>Tells the server to stop, as a signal would.</summary>
    /// <returns>How many requests were cut off.</returns>
    public Task<int> StopAsync() => _server!.StopAsync(CancellationToken.None);

    public async ValueTask DisposeAsync()
    {
        if (_server is null)
            return;
        Client.Dispose();
        await _server.StopAsync(CancellationToken.None);
        await _server.DisposeAsync();
    }

    private IEnumerable<IDeviceGrain> Devices()
    {
        IGrainFactory grains = _server!.Services.GetRequiredService<IGrainFactory>();
        return _server.Devices.Select(services =>
            grains.GetGrain<IDeviceGrain>(services.GetRequiredService<ILocalSiloDetails>().SiloAddress.ToParsableString()));
    }
}
