using Microsoft.Extensions.Hosting;
using Orleans;
using Orleans.Runtime;

namespace Granary.Embedded.Host;

/// <summary>Starts and stops a silo with its host.</summary>
internal sealed class SiloHostedService : IHostedService
{
    private readonly SiloRuntime _silo;
    private readonly SiloLifecycle _lifecycle;

    public SiloHostedService(SiloRuntime silo, SiloLifecycle lifecycle, IEnumerable<ILifecycleParticipant<ISiloLifecycle>> participants)
    {
        _silo = silo;
        _lifecycle = lifecycle;
        lifecycle.Subscribe("membership", ServiceLifecycleStage.RuntimeInitialize, Do(silo.Start), Do(() => { }));
        lifecycle.Subscribe("activations", ServiceLifecycleStage.GrainDeactivation, Do(() => { }), silo.DeactivateAllAsync);
        lifecycle.Subscribe(
            "active",
            ServiceLifecycleStage.BecomeActive,
            Do(() => silo.Cluster.SetStatus(silo, SiloStatus.Active)),
            Do(() => silo.Cluster.SetStatus(silo, SiloStatus.ShuttingDown)));
        foreach (var participant in participants) participant.Participate(lifecycle);
    }

    public async Task StartAsync(CancellationToken cancellationToken)
    {
        try
        {
            await _lifecycle.StartAsync(cancellationToken);
        }
        catch
        {
            if (!_silo.IsKilled) _silo.Leave();
            throw;
        }
    }

    public async Task StopAsync(CancellationToken cancellationToken)
    {
        if (_silo.IsKilled) return;
        await _lifecycle.StopAsync(cancellationToken);
        if (!_silo.IsKilled) _silo.Leave();
    }

    private static Func<CancellationToken, Task> Do(Action action) => _ =>
    {
        action();
        return Task.CompletedTask;
    };
}
