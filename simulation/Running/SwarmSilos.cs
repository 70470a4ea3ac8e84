using Granary.Embedded.Host;
using Granary.Grains.Devices;
using Granary.Grains.Experts;
using Granary.Grains.Gateways;
using Granary.Grains.Hosting;
using Granary.Grains.Routing;
using Granary.Simulation.Clients;
using Granary.Simulation.Drawing;
using Granary.Simulation.Policies;
using Granary.Simulation.Reference;
using Microsoft.Extensions.DependencyInjection;
using Microsoft.Extensions.Logging;
using Orleans.Hosting;

namespace Granary.Simulation.Running;

/// <summary>Starts the silos of a run, and knows which of them still count on.</summary>
/// <param name="world">Takes the silos.</param>
/// <param name="plan">Says what they are like.</param>
/// <param name="model">What they serve.</param>
/// <param name="log">Where they log to.</param>
internal sealed class SwarmSilos(SwarmWorld world, SwarmPlan plan, RunModel model, CriticalLog log)
{
    private readonly HashSet<SimulatedSilo> _doomed = [];
    private int _gateways;
    private int _devices;

    /// <summary>Silos with a device that run and are not going to end, in the order in which they joined.</summary>
    public List<(SimulatedSilo Silo, SiloDevice Device)> Devices => [.. world.Devices.Where(entry => Counts(entry.Silo))];

    /// <summary>Gateway silos that run and are not going to end.</summary>
    public List<(SimulatedSilo Silo, Gateway Gateway)> Gateways => [.. world.Gateways.Where(entry => Counts(entry.Silo))];

    /// <summary>All silos that run and are not going to end: gateways, then devices.</summary>
    public List<SimulatedSilo> All => [.. Gateways.Select(entry => entry.Silo), .. Devices.Select(entry => entry.Silo)];

    /// <summary>Notes that a silo ends, now or soon.</summary>
    public void Doom(SimulatedSilo silo) => _doomed.Add(silo);

    /// <summary>Starts a gateway silo.</summary>
    public async Task StartGatewayAsync()
    {
        int number = _gateways++;
        SimulatedSilo silo = await world.Cluster.StartSiloAsync($"gateway-{number}", builder =>
        {
            builder.Services.AddSingleton(new CountingIds(number));
            builder.Services.AddSingleton<IIdSource>(services => services.GetRequiredService<CountingIds>());
            if (plan.ScatterRequests) builder.Services.AddSingleton<IRoutingPolicy>(new ScatteredRouting(plan.Seed));
            Common(builder).AddGranaryGateway(plan.Gateway);
        });
        world.Add(silo, silo.Services.GetRequiredService<Gateway>());
    }

    /// <summary>Starts a silo with a device.</summary>
    public async Task StartDeviceAsync()
    {
        int number = _devices++;
        DeviceLimits limits = plan.Limits[number % plan.Limits.Length];
        var options = new DeviceOptions
        {
            MaxBatchTokens = limits.BatchTokens,
            MaxSequences = limits.Sequences,
            MaxQueue = limits.Queue,
            MaxExpertBatches = limits.ExpertBatches,
            ContextLength = plan.Model.ContextLength,
        };
        SimulatedSilo silo = await world.Cluster.StartSiloAsync($"device-{number}", builder =>
        {
            builder.Services.AddTransient<IPumpDriver, EventPump>();
            builder.Services.AddSingleton<IStepCost>(new LinearStepCost(limits.StepTime, limits.RowTime));
            Common(builder).AddGranaryDevice(_ => model.CreateDevice(limits), options);
        });
        world.Add(silo, silo.Services.GetRequiredService<SiloDevice>());
    }

    private bool Counts(SimulatedSilo silo) =>
        !_doomed.Contains(silo) && silo.State is (SimulatedSiloState.Running or SimulatedSiloState.Stalled);

    private ISiloBuilder Common(ISiloBuilder builder)
    {
        builder.Services.AddSingleton<ILoggerFactory>(log);
        builder.Services.AddSingleton(typeof(ILogger<>), typeof(Logger<>));
        if (plan.ScatterExperts) builder.Services.AddSingleton<IExpertPlacement>(new ScatteredPlacement(plan.Seed, plan.SpareSlots));
        return builder.AddGranary(model.Served);
    }
}
