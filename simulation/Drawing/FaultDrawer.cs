using Granary.Embedded.Host;
using Granary.Simulation.Faults;

namespace Granary.Simulation.Drawing;

/// <summary>Draws what goes wrong. Pure.</summary>
internal static class FaultDrawer
{
    private const int Most = 12;
    private static readonly TimeSpan _little = TimeSpan.FromMilliseconds(100);

    /// <summary>
    /// Draws the faults of a seed, in order of time. A seed leaves most kinds out, so that those it has meet each other
    /// more often than if every seed had all of them (Groce et al., "Swarm testing", ISSTA 2012).
    /// </summary>
    /// <param name="seed">The seed.</param>
    /// <param name="gateways">Gateway silos.</param>
    /// <param name="network">How long detection takes.</param>
    /// <param name="lastArrival">When the last client comes.</param>
    public static Fault[] Draw(ulong seed, int gateways, SimulationOptions network, TimeSpan lastArrival)
    {
        var stream = new SeedStream(seed, "faults");
        if (stream.OneIn(8)) return [];
        FaultKind[] kinds = Kinds(stream, gateways);
        int count = stream.SmallInt(1, Most);
        TimeSpan end = lastArrival + stream.Milliseconds(500, 3000);
        var times = new TimeSpan[count];
        for (int i = 0; i < count; i++) times[i] = stream.Time(TimeSpan.Zero, end);
        Array.Sort(times);
        var faults = new Fault[count];
        for (int i = 0; i < count; i++)
        {
            var own = new SeedStream(seed, "fault", i);
            FaultKind kind = kinds[own.Int(0, kinds.Length - 1)];
            faults[i] = new Fault(i, kind, times[i], own.Int(0, 7), own.Int(0, 7), Time(own, kind, network), Share(own, kind));
        }

        return faults;
    }

    private static FaultKind[] Kinds(SeedStream stream, int gateways)
    {
        var kinds = new List<FaultKind>();
        while (kinds.Count == 0)
        {
            foreach (FaultKind kind in Enum.GetValues<FaultKind>())
                if (stream.OneIn(3) && (kind != FaultKind.CrashGateway || gateways > 1)) kinds.Add(kind);
        }

        return [.. kinds];
    }

    private static TimeSpan Time(SeedStream stream, FaultKind kind, SimulationOptions network) => kind switch
    {
        FaultKind.StallShort => stream.Time(TimeSpan.FromMilliseconds(20), network.DetectionLeast * 0.9),
        FaultKind.StallLong => network.DetectionMost + stream.Milliseconds(100, 4000),
        FaultKind.Cut => stream.Time(_little, TimeSpan.FromSeconds(4)),
        FaultKind.Late => stream.Time(_little, TimeSpan.FromSeconds(2)),
        FaultKind.Drain => stream.Time(_little, TimeSpan.FromSeconds(5)),
        _ => TimeSpan.Zero,
    };

    private static double Share(SeedStream stream, FaultKind kind) => kind switch
    {
        FaultKind.Late => 0.05 + (0.45 * stream.Unit()),
        FaultKind.LoseDirectory => stream.OneIn(2) ? 1 : stream.Unit(),
        _ => 0,
    };
}
