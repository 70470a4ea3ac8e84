using Granary.Embedded.Host;
using Microsoft.Extensions.DependencyInjection;
using Orleans;
using Orleans.Configuration;
using Orleans.Hosting;
using Orleans.Runtime;
using Orleans.Runtime.Placement;

namespace Granary.Embedded.Tests;

/// <summary>Small simulated clusters of test grains.</summary>
internal static class Simulated
{
    public static SimulationOptions Options(ulong seed) => new() { Seed = seed, EventsKept = 200, EventsMost = 1_000_000 };

    /// <summary>Runs work on a cluster of some silos, and returns the cluster's hash.</summary>
    public static ulong Run(SimulationOptions options, int silos, Func<SimulatedCluster, Task> work, Action<ISiloBuilder>? configure = null)
    {
        using var cluster = new SimulatedCluster(options);
        cluster.Run(
            async () =>
            {
                for (var i = 0; i < silos; i++) await cluster.StartSiloAsync($"silo{i}", silo => Configure(silo, configure));
                await Task.Delay(options.NoticeMost, cluster.Time);
                await work(cluster);
            },
            TimeSpan.FromMinutes(5));
        return cluster.Hash;
    }

    public static void Configure(ISiloBuilder silo, Action<ISiloBuilder>? configure)
    {
        silo.Configure<SiloMessagingOptions>(options => options.ResponseTimeout = TimeSpan.FromSeconds(5));
        configure?.Invoke(silo);
    }

    public static IGrainFactory Factory(this SimulatedCluster cluster, int silo) => cluster.Silos[silo].Services.GetRequiredService<IGrainFactory>();

    /// <summary>A grain that lives on a silo, seen from another.</summary>
    public static async Task<ITestGrain> PlaceAsync(this SimulatedCluster cluster, int from, int on, string key)
    {
        var grain = cluster.Factory(from).GetGrain<ITestGrain>(key);
        RequestContext.Set(IPlacementDirector.PlacementHintKey, cluster.Silos[on].Address);
        var call = grain.SiloAsync();
        RequestContext.Clear();
        if (!(await call).Equals(cluster.Silos[on].Address)) throw new InvalidOperationException("The grain lives elsewhere.");
        return grain;
    }
}
