using System.Text;
using Granary.Simulation.Faults;
using static System.FormattableString;

namespace Granary.Simulation.Running;

/// <summary>What is written of a failed seed: enough to run it again and to see what went wrong.</summary>
internal static class FailureReport
{
    /// <summary>How many of the last events a report has.</summary>
    public const int EventsKept = 80;

    /// <summary>Runs a failed seed again, with its last events kept, and reports it.</summary>
    /// <param name="settings">What was run.</param>
    /// <param name="failed">The run that failed.</param>
    /// <param name="version">The program's version, with the commit where the build knew it.</param>
    /// <param name="shrink">Whether to look for fewer faults that fail likewise.</param>
    public static string Make(SwarmSettings settings, SwarmResult failed, string version, bool shrink)
    {
        FaultChoice? faults = shrink ? Swarm.Shrink(settings, failed) : null;
        SwarmSettings replay = settings with
        {
            Faults = faults ?? settings.Faults,
            EventsKept = Math.Max(settings.EventsKept, EventsKept),
        };
        SwarmResult again = Swarm.RunSeed(replay, failed.Plan.Seed);
        var text = new StringBuilder();
        text.AppendLine(Invariant($"Seed {failed.Plan.Seed} failed: {failed.Failure!.Check} (version {version})"));
        text.AppendLine(Invariant($"  {failed.Failure.Message}"));
        text.AppendLine(Invariant($"  after {failed.Events} events, {failed.SimulatedTime.TotalSeconds:0.000} s simulated, hash {failed.Hash:x16}"));
        if (faults is null && again.Hash != failed.Hash)
            text.AppendLine(Invariant($"  NOT REPEATED: the second run has {again.Events} events, hash {again.Hash:x16}, {again.Failure?.Message ?? "no failure"}"));
        text.AppendLine("plan:").Append(failed.Plan);
        Faults(text, failed, again, shrunk: faults is not null);
        text.AppendLine("details:").AppendLine((again.Failure ?? failed.Failure).Details);
        text.AppendLine(Invariant($"last {again.LastEvents.Count} events:"));
        foreach (string line in again.LastEvents) text.Append("  ").AppendLine(line);
        text.Append("repeat: granary swarm --seeds ").Append(failed.Plan.Seed);
        if (replay.Faults is { } some) text.Append(" --faults ").Append(some);
        return text.AppendLine().ToString();
    }

    private static void Faults(StringBuilder text, SwarmResult failed, SwarmResult again, bool shrunk)
    {
        Fault[] faults = again.Plan.Faults;
        text.AppendLine(shrunk ? Invariant($"faults ({faults.Length} of {failed.Plan.Faults.Length} suffice):") : "faults:");
        foreach (Fault fault in faults) text.Append("  ").AppendLine(fault.ToString());
        if (faults.Length == 0) text.AppendLine("  none");
    }
}
