using Granary.Simulation.Drawing;
using Granary.Simulation.Faults;

namespace Granary.Simulation.Running;

/// <summary>What came of one run.</summary>
internal sealed record SwarmResult
{
    /// <summary>What was run.</summary>
    public required SwarmPlan Plan { get; init; }

    /// <summary>A hash of all events.</summary>
    public required ulong Hash { get; init; }

    /// <summary>Events.</summary>
    public required long Events { get; init; }

    /// <summary>Simulated time.</summary>
    public required TimeSpan SimulatedTime { get; init; }

    /// <summary>Faults that really happened, by kind.</summary>
    public required IReadOnlyDictionary<FaultKind, int> Faults { get; init; }

    /// <summary>Faults that found nothing to happen to.</summary>
    public required int FaultsSkipped { get; init; }

    /// <summary>Requests by how they ended.</summary>
    public required IReadOnlyDictionary<ClientState, int> Requests { get; init; }

    /// <summary>The longest that a client has waited for news of its request.</summary>
    public required TimeSpan LongestWait { get; init; }

    /// <summary>How often each kind of thing happened in the cluster.</summary>
    public required IReadOnlyDictionary<string, long> Counts { get; init; }

    /// <summary>The last events, if they were asked for.</summary>
    public required IReadOnlyList<string> LastEvents { get; init; }

    /// <summary>What was wrong; null if nothing was.</summary>
    public required SwarmFailure? Failure { get; init; }
}
