using Granary.Grains.Devices;
using Orleans.Hosting;
using Orleans.Runtime;

namespace Granary.Grains.Tests.Integration;

/// <summary>Runs the silos of a test.</summary>
internal interface IBedHost : IAsyncDisposable
{
    TimeProvider Time { get; }

    int Silos { get; }

    /// <summary>Runs a test, in whose course silos are started.</summary>
    Task RunAsync(Func<Task> test);

    Task StartAsync(int silos, Action<ISiloBuilder, int> configure);

    IPumpDriver CreatePump(IServiceProvider services);

    IServiceProvider Services(int silo);

    SiloAddress Address(int silo);

    bool IsAlive(int silo);

    void Kill(int silo);
}
