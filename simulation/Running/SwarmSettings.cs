using Granary.Simulation.Checks;
using Granary.Simulation.Reference;

namespace Granary.Simulation.Running;

/// <summary>What a swarm runs.</summary>
internal sealed record SwarmSettings
{
    /// <summary>The seeds.</summary>
    public required SeedRange Seeds { get; init; }

    /// <summary>The real model that some seeds compute; null to have all of them hash their tokens.</summary>
    public required RealModel? Real { get; init; }

    /// <summary>Makes the checks that watch a run.</summary>
    public required Func<SwarmWorld, LivenessLimits, IReadOnlyList<ICheck>> Checks { get; init; }

    /// <summary>Threads, each of which runs a seed at a time.</summary>
    public int Workers { get; init; } = Environment.ProcessorCount;

    /// <summary>
    /// Whether the process does nothing else, so that whatever is done on its thread pool was started by a run, which may
    /// not do so.
    /// </summary>
    public bool Alone { get; init; }

    /// <summary>The faults to cause; null for all of a plan.</summary>
    public FaultChoice? Faults { get; init; }

    /// <summary>Whether each seed is run a second time, which must give the same hash.</summary>
    public bool Twice { get; init; }

    /// <summary>How many of the last events of a run are kept in words.</summary>
    public int EventsKept { get; init; }
}
