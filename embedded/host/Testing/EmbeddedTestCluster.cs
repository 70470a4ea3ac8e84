using System.Globalization;
using Microsoft.Extensions.DependencyInjection;
using Microsoft.Extensions.Hosting;
using Orleans;
using Orleans.Hosting;
using Orleans.Runtime;

namespace Granary.Embedded.Host;

/// <summary>Several silos of one cluster in this process, for tests.</summary>
public sealed class EmbeddedTestCluster : IAsyncDisposable
{
    private static int s_clusters;

    private readonly Action<ISiloBuilder, int>? _configure;
    private readonly int _initial;
    private readonly string _id = "test" + Interlocked.Increment(ref s_clusters).ToString(CultureInfo.InvariantCulture);
    private readonly List<IHost> _hosts = [];

    /// <summary>Describes a cluster; <see cref="DeployAsync"/> starts it.</summary>
    /// <param name="silos">The number of silos at the start.</param>
    /// <param name="configure">Configures a silo, given its number from 0; or null.</param>
    public EmbeddedTestCluster(int silos, Action<ISiloBuilder, int>? configure = null)
    {
        ArgumentOutOfRangeException.ThrowIfNegativeOrZero(silos);
        _initial = silos;
        _configure = configure;
    }

    /// <summary>How long a killed silo stays a member; zero unless it is set before <see cref="DeployAsync"/>.</summary>
    public TimeSpan DetectionDelay { get; init; } = TimeSpan.Zero;

    /// <summary>The cluster itself.</summary>
    public EmbeddedCluster Cluster { get; private set; } = null!;

    /// <summary>The silos by number, those that were killed or stopped too.</summary>
    public IReadOnlyList<EmbeddedSilo> Silos => [.. _hosts.Select(h => h.Services.GetRequiredService<EmbeddedSilo>())];

    /// <summary>Makes references from the first silo that runs.</summary>
    public IClusterClient Client => GetSiloServiceProvider().GetRequiredService<IClusterClient>();

    /// <summary>Makes references from the first silo that runs.</summary>
    public IGrainFactory GrainFactory => Client;

    /// <summary>Starts the silos one after the other.</summary>
    public async Task DeployAsync()
    {
        for (var i = 0; i < _initial; i++) await StartAdditionalSiloAsync();
    }

    /// <summary>Starts one more silo.</summary>
    /// <returns>The silo.</returns>
    public async Task<EmbeddedSilo> StartAdditionalSiloAsync()
    {
        var number = _hosts.Count;
        var builder = Microsoft.Extensions.Hosting.Host.CreateEmptyApplicationBuilder(new HostApplicationBuilderSettings());
        builder.UseOrleans(silo =>
        {
            silo.UseLocalhostClustering(20000 + number, 30000 + number, serviceId: _id, clusterId: _id);
            _configure?.Invoke(silo, number);
        });
        var host = builder.Build();
        _hosts.Add(host);
        await host.StartAsync();
        var started = host.Services.GetRequiredService<EmbeddedSilo>();
        Cluster = started.Cluster;
        Cluster.DetectionDelay = DetectionDelay;
        return started;
    }

    /// <summary>The services of a silo.</summary>
    /// <param name="silo">The silo, or null for the first that runs.</param>
    /// <exception cref="ArgumentException">No such silo runs.</exception>
    public IServiceProvider GetSiloServiceProvider(SiloAddress? silo = null) =>
        (Cluster.Silos.FirstOrDefault(s => silo is null || s.Address.Equals(silo))
            ?? throw new ArgumentException($"No silo {silo} runs.", nameof(silo))).Services;

    /// <summary>Makes references from a silo, by its number.</summary>
    /// <param name="silo">The number.</param>
    public IGrainFactory FactoryOf(int silo) => _hosts[silo].Services.GetRequiredService<IGrainFactory>();

    /// <summary>Kills a silo, by its number; see <see cref="EmbeddedCluster.Kill"/>.</summary>
    /// <param name="silo">The number.</param>
    public async Task KillAsync(int silo)
    {
        Cluster.Kill(Silos[silo].Address);
        await _hosts[silo].StopAsync();
    }

    /// <summary>Stops a silo in good order, by its number.</summary>
    /// <param name="silo">The number.</param>
    public Task StopAsync(int silo) => _hosts[silo].StopAsync();

    /// <summary>Stops all silos in good order.</summary>
    public async Task StopAllSilosAsync()
    {
        foreach (var host in _hosts) await host.StopAsync();
    }

    /// <summary>Stops all silos and frees their services.</summary>
    public async ValueTask DisposeAsync()
    {
        await StopAllSilosAsync();
        foreach (var host in _hosts)
        {
            if (host is IAsyncDisposable asynchronous) await asynchronous.DisposeAsync();
            else host.Dispose();
        }
    }
}
