using Orleans.Runtime;

namespace Granary.Embedded.Host;

/// <summary>A silo of a simulated cluster: a process of its own, as far as it can tell.</summary>
public sealed class SimulatedSilo
{
    internal SimulatedSilo(int number, string name)
    {
        Number = number;
        Name = name;
    }

    /// <summary>Its number, counted from zero over the whole run.</summary>
    public int Number { get; }

    /// <summary>Its name.</summary>
    public string Name { get; }

    /// <summary>Its address.</summary>
    public SiloAddress Address => throw new NotSupportedException();

    /// <summary>Its services; those of a crashed silo are still there to be looked at.</summary>
    public IServiceProvider Services => throw new NotSupportedException();

    /// <summary>Where it stands.</summary>
    public SimulatedSiloState State => throw new NotSupportedException();

    /// <summary>Whether any of its code can still run.</summary>
    public bool IsAlive => State is SimulatedSiloState.Starting or SimulatedSiloState.Running or SimulatedSiloState.Stalled or SimulatedSiloState.Condemned;

    /// <summary>The grains that live on it, in order of their ids.</summary>
    public IReadOnlyList<GrainId> Activations => throw new NotSupportedException();

    /// <summary>Runs work as turns of the silo; it is lost when the silo crashes, and waits while it stalls.</summary>
    /// <param name="work">The work.</param>
    public Task Run(Func<Task> work) => throw new NotSupportedException();
}
