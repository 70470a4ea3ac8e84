using Granary.Grains.Devices;

namespace Granary.Silo.Hosting;

/// <summary>A device silo of this process, and the host that runs it.</summary>
internal sealed class SiloHost(string name, IHost host) : IAsyncDisposable
{
    private volatile bool _ending;

    /// <summary>The silo's name.</summary>
    public string Name { get; } = name;

    /// <summary>The silo's services.</summary>
    public IServiceProvider Services => host.Services;

    /// <summary>The silo's device, which lives in this process too.</summary>
    public SiloDevice Device { get; } = host.Services.GetRequiredService<SiloDevice>();

    /// <summary>The silo, as a device grain's key.</summary>
    public string Address => Device.Silo;

    /// <summary>Starts the silo.</summary>
    /// <param name="failed">Called when the host stops although nobody has told it to.</param>
    /// <param name="cancellation">Gives up.</param>
    public async Task StartAsync(Action failed, CancellationToken cancellation)
    {
        host.Services.GetRequiredService<IHostApplicationLifetime>().ApplicationStopping.Register(() =>
        {
            if (!_ending)
                failed();
        });
        await host.StartAsync(cancellation);
        HaltWhenKilled(host.Services);
    }

    /// <summary>Stops the silo in good order.</summary>
    public Task StopAsync()
    {
        _ending = true;
        return host.StopAsync(CancellationToken.None);
    }

    /// <summary>Ends the silo as a crash would; see <c>EmbeddedCluster.Kill</c>.</summary>
    public void Kill()
    {
#if ORLEANS
        throw new NotSupportedException($"{Name} is a silo of Microsoft Orleans, which cannot be killed within a process that lives on");
#else
        _ending = true;
        Granary.Embedded.Host.EmbeddedSilo silo = host.Services.GetRequiredService<Granary.Embedded.Host.EmbeddedSilo>();
        silo.Cluster.Kill(silo.Address);
#endif
    }

    /// <inheritdoc/>
    public ValueTask DisposeAsync()
    {
        _ending = true;
        return ((IAsyncDisposable)host).DisposeAsync();
    }

    /// <summary>A silo that is killed within a living process must compute no more than one whose process is gone.</summary>
    private static void HaltWhenKilled(IServiceProvider services)
    {
#if !ORLEANS
        SiloDevice device = services.GetRequiredService<SiloDevice>();
        services.GetRequiredService<Granary.Embedded.Host.EmbeddedSilo>().Killed.Register(device.Halt);
#endif
    }
}
