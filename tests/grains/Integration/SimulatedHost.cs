using System.Globalization;
using Granary.Embedded.Host;
using Granary.Grains.Devices;
using Microsoft.Extensions.DependencyInjection;
using Orleans.Hosting;
using Orleans.Runtime;

namespace Granary.Grains.Tests.Integration;

internal sealed class SimulatedHost(ulong seed) : IBedHost
{
    private static readonly TimeSpan _limit = TimeSpan.FromMinutes(30);

    private readonly SimulatedCluster _cluster = new(new SimulationOptions { Seed = seed });

    public TimeProvider Time => _cluster.Time;

    public int Silos => _cluster.Silos.Count;

    public Task RunAsync(Func<Task> test)
    {
        _cluster.Run(test, _limit);
        return Task.CompletedTask;
    }

    public async Task StartAsync(int silos, Action<ISiloBuilder, int> configure)
    {
        for (int i = 0; i < silos; i++)
        {
            int number = i;
            await _cluster.StartSiloAsync(number.ToString(CultureInfo.InvariantCulture), silo =>
            {
                silo.Services.AddSingleton<IStepCost>(new LinearStepCost(TimeSpan.FromMilliseconds(1), TimeSpan.FromMicroseconds(20)));
                configure(silo, number);
            });
        }
    }

    public IPumpDriver CreatePump(IServiceProvider services) => ActivatorUtilities.CreateInstance<EventPump>(services);

    public IServiceProvider Services(int silo) => _cluster.Silos[silo].Services;

    public SiloAddress Address(int silo) => _cluster.Silos[silo].Address;

    public bool IsAlive(int silo) => _cluster.Silos[silo].IsAlive;

    public void Kill(int silo) => _cluster.Crash(_cluster.Silos[silo]);

    public ValueTask DisposeAsync()
    {
        _cluster.Dispose();
        return ValueTask.CompletedTask;
    }
}
