using Granary.Embedded.Host;
using Granary.Grains.Devices;
using Microsoft.Extensions.DependencyInjection;
using Orleans.Hosting;
using Orleans.Runtime;

namespace Granary.Grains.Tests.Integration;

internal sealed class RealTimeHost : IBedHost
{
    private EmbeddedTestCluster? _cluster;

    public TimeProvider Time => TimeProvider.System;

    public int Silos => Cluster.Silos.Count;

    private EmbeddedTestCluster Cluster => _cluster ?? throw new InvalidOperationException("No silo was started");

    public Task RunAsync(Func<Task> test) => test();

    public async Task StartAsync(int silos, Action<ISiloBuilder, int> configure)
    {
        _cluster = new EmbeddedTestCluster(silos, configure);
        await _cluster.DeployAsync();
        foreach (EmbeddedSilo silo in _cluster.Silos)
            if (silo.Services.GetService<SiloDevice>() is { } device) silo.Killed.Register(device.Halt);
    }

    public IPumpDriver CreatePump(IServiceProvider services) => new ThreadPump();

    public IServiceProvider Services(int silo) => Cluster.Silos[silo].Services;

    public SiloAddress Address(int silo) => Cluster.Silos[silo].Address;

    public bool IsAlive(int silo) => !Cluster.Silos[silo].Killed.IsCancellationRequested;

    public void Kill(int silo) => Cluster.Cluster.Kill(Address(silo));

    public ValueTask DisposeAsync() => _cluster?.DisposeAsync() ?? ValueTask.CompletedTask;
}
