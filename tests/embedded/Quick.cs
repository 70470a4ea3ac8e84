using Orleans.Configuration;
using Orleans.Hosting;

namespace Granary.Embedded.Tests;

/// <summary>Bounds that keep tests short where something hangs on purpose.</summary>
internal static class Quick
{
    public static void Configure(ISiloBuilder silo, int number) =>
        silo.Configure<GrainCollectionOptions>(options => options.DeactivationTimeout = TimeSpan.FromMilliseconds(300));
}
