using Granary.Embedded.Host;
using Granary.Engine.Kv;
using Granary.Grains.Gateways;

namespace Granary.Simulation.Drawing;

/// <summary>Draws the plan of a seed. Pure: the same seed gives the same plan, in any process.</summary>
internal static class PlanDrawer
{
    /// <summary>Draws a plan.</summary>
    /// <param name="seed">The seed.</param>
    /// <param name="real">The real model that one seed in sixteen computes; null to have every seed hash its tokens.</param>
    public static SwarmPlan Draw(ulong seed, RealModelShape? real)
    {
        var stream = new SeedStream(seed, "cluster");
        int gateways = stream.Int(1, 2);
        int devices = stream.Int(1, 4);
        ModelPlan model = Model(seed, real);
        SimulationOptions network = Network(seed);
        RequestPlan[] requests = WorkloadDrawer.Draw(seed, model);
        return new SwarmPlan
        {
            Seed = seed,
            Model = model,
            Gateways = gateways,
            Devices = devices,
            Limits = Limits(seed, devices),
            Gateway = Gateway(seed),
            Network = network,
            ScatterRequests = stream.OneIn(4),
            ScatterExperts = stream.OneIn(4),
            SpareSlots = new SeedStream(seed, "balance").Int(0, 4),
            WaitForDevices = !stream.OneIn(4),
            ReplaceAfter = stream.OneIn(4) ? null : stream.Milliseconds(0, 2000),
            Requests = requests,
            Faults = FaultDrawer.Draw(seed, gateways, network, requests.Max(request => request.At)),
        };
    }

    private static ModelPlan Model(ulong seed, RealModelShape? real)
    {
        var stream = new SeedStream(seed, "model");
        int context = stream.OneIn(4) ? stream.Int(64, 200) : 256;
        KvType kv = stream.OneIn(2) ? KvType.F16 : KvType.F32;
        if (stream.OneIn(16) && real is not null)
        {
            return new ModelPlan(
                true, real.Layers, real.Experts, real.ExpertsPerToken, real.Vocabulary, Math.Min(context, real.ContextLength), kv);
        }

        int experts = stream.Int(4, 16);
        return new ModelPlan(false, stream.Int(1, 3), experts, stream.Int(1, 4), 64, context, kv);
    }

    private static DeviceLimits[] Limits(ulong seed, int devices)
    {
        var stream = new SeedStream(seed, "limits");
        int blocks = stream.OneIn(2) ? stream.Int(6, 64) : stream.Int(6, 16);
        bool alike = stream.OneIn(2);
        bool narrow = stream.OneIn(2);
        var limits = new DeviceLimits[devices];
        for (int i = 0; i < devices; i++)
        {
            int rows = stream.Int(8, 64);
            // A queue of none makes a device that takes no first requests, only those that were lost elsewhere.
            int queue = i > 0 && stream.OneIn(16) ? 0 : stream.Int(1, 8);
            limits[i] = new DeviceLimits(
                blocks, rows, stream.Int(1, 8), queue, narrow ? stream.Int(1, 4) : stream.Int(4, 64),
                stream.Time(TimeSpan.FromMicroseconds(500), TimeSpan.FromMilliseconds(20)),
                stream.Time(TimeSpan.FromMicroseconds(10), TimeSpan.FromMilliseconds(1)));
            if (alike) limits[i] = limits[0];
        }

        return limits;
    }

    private static GatewayOptions Gateway(ulong seed)
    {
        var stream = new SeedStream(seed, "gateway");
        return new GatewayOptions
        {
            MaxRequests = stream.OneIn(4) ? stream.Int(2, 8) : 4096,
            StallTimeout = stream.Milliseconds(500, 4000),
            ResumeTimeout = stream.OneIn(4) ? stream.Milliseconds(2000, 8000) : TimeSpan.FromSeconds(60),
        };
    }

    private static SimulationOptions Network(ulong seed)
    {
        var stream = new SeedStream(seed, "network");
        TimeSpan least = stream.Time(TimeSpan.FromMicroseconds(20), TimeSpan.FromMicroseconds(200));
        TimeSpan detection = stream.Milliseconds(200, 1000);
        return new SimulationOptions
        {
            Seed = SeedStream.Mix(seed ^ SeedStream.Hash("events")),
            LatencyLeast = least,
            LatencyMost = least + stream.Time(TimeSpan.FromMicroseconds(300), TimeSpan.FromMilliseconds(8)),
            LateShare = stream.OneIn(4) ? stream.Unit() * 0.05 : 0,
            LateMost = stream.Milliseconds(50, 2000),
            DetectionLeast = detection,
            DetectionMost = detection + stream.Milliseconds(200, 3000),
            NoticeMost = stream.Milliseconds(10, 1000),
        };
    }
}
