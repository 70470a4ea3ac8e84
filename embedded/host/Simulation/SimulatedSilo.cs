using Microsoft.Extensions.DependencyInjection;
using Orleans.Runtime;

namespace Granary.Embedded.Host;

/// <summary>A silo of a simulated cluster: a process of its own, as far as it can tell.</summary>
public sealed class SimulatedSilo
{
    private readonly EventLoop _loop;
    private readonly List<TaskCompletionSource> _running = [];
    private ServiceProvider? _services;
    private SiloRuntime? _runtime;
    private SimulatedSiloState? _end;
    private bool _started;

    internal SimulatedSilo(EventLoop loop, int number, string name)
    {
        _loop = loop;
        Number = number;
        Name = name;
    }

    /// <summary>Its number, counted from zero over the whole run.</summary>
    public int Number { get; }

    /// <summary>Its name.</summary>
    public string Name { get; }

    /// <summary>Its address.</summary>
    public SiloAddress Address => Runtime.Address;

    /// <summary>Its services; those of a crashed silo are still there to be looked at.</summary>
    public IServiceProvider Services => Provider;

    /// <summary>Where it stands.</summary>
    public SimulatedSiloState State => _end ?? (
        StalledUntil > _loop.Now ? SimulatedSiloState.Stalled
        : Runtime.IsGone ? SimulatedSiloState.Condemned
        : _started ? SimulatedSiloState.Running : SimulatedSiloState.Starting);

    /// <summary>Whether any of its code can still run.</summary>
    public bool IsAlive => _end is null;

    /// <summary>Whether the membership says that it is dead.</summary>
    public bool IsDeclaredDead => Runtime.IsGone;

    /// <summary>The grains that live on it, in order of their ids.</summary>
    public IReadOnlyList<GrainId> Activations => [.. Runtime.Activations().Select(a => a.GrainId)];

    /// <summary>Calls that its code has made and that have no answer yet.</summary>
    public int PendingCalls => Runtime.Pending.Where(_ => true).Count;

    internal TimeSpan StalledUntil { get; set; }

    internal ServiceProvider Provider => _services ?? throw new InvalidOperationException($"{Name} has no services yet.");

    internal SiloRuntime Runtime => _runtime ?? throw new InvalidOperationException($"{Name} has no services yet.");

    /// <summary>Runs work as turns of the silo; it waits while the silo stalls.</summary>
    /// <param name="work">The work.</param>
    /// <exception cref="SiloUnavailableException">The silo was lost before the work was done.</exception>
    public Task Run(Func<Task> work)
    {
        if (!IsAlive) return Task.FromException(new SiloUnavailableException($"{Name} is gone."));
        var done = new TaskCompletionSource();
        _running.Add(done);
        _ = Work.Start(() => RunAsync(work, done), Runtime.Background);
        return done.Task;
    }

    internal static SimulatedSilo Of(SiloRuntime runtime) =>
        runtime.Simulated ?? throw new SimulationException($"{runtime.Address} is no simulated silo.");

    internal void Build(ServiceProvider services)
    {
        _services = services;
        _runtime = services.GetRequiredService<SiloRuntime>();
    }

    internal void NoteStarted() => _started = true;

    internal void End(SimulatedSiloState end)
    {
        _end = end;
        if (end == SimulatedSiloState.Crashed) Runtime.Die();
        else Runtime.Background.Drop();
        var lost = new SiloUnavailableException($"{Name} has {(end == SimulatedSiloState.Crashed ? "crashed" : "stopped")}.");
        foreach (var done in _running.ToArray()) done.TrySetException(lost);
        _running.Clear();
    }

    private async Task RunAsync(Func<Task> work, TaskCompletionSource done)
    {
        try
        {
            await work();
            done.TrySetResult();
        }
#pragma warning disable CA1031 // Whatever the work throws is its caller's to handle.
        catch (Exception exception)
#pragma warning restore CA1031
        {
            done.TrySetException(exception);
        }
        finally
        {
            _running.Remove(done);
        }
    }
}
