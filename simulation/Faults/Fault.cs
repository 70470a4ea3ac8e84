using static System.FormattableString;

namespace Granary.Simulation.Faults;

/// <summary>One thing that goes wrong.</summary>
/// <param name="Index">Its number in the plan.</param>
/// <param name="Kind">What goes wrong.</param>
/// <param name="At">When, counted from the start of the workload.</param>
/// <param name="Target">Which silo, modulo those of the kind that live then.</param>
/// <param name="Other">For <see cref="FaultKind.Cut"/>: which of the other silos, likewise.</param>
/// <param name="Time">How long it lasts; for <see cref="FaultKind.Late"/>, a message is late by no more than that.</param>
/// <param name="Share">The share of messages or of directory entries, from 0 to 1.</param>
internal sealed record Fault(int Index, FaultKind Kind, TimeSpan At, int Target, int Other, TimeSpan Time, double Share)
{
    /// <inheritdoc/>
    public override string ToString()
    {
        string what = Kind switch
        {
            FaultKind.Late => Invariant($"{Share:P0} of all messages, for {Time.TotalSeconds:0.000} s"),
            FaultKind.LoseDirectory => Invariant($"{Share:P0} of the entries"),
            FaultKind.Join => "a device silo",
            FaultKind.Rebalance => "the experts",
            FaultKind.Cut => Invariant($"silos {Target} and {Other}, for {Time.TotalSeconds:0.000} s"),
            FaultKind.StallShort or FaultKind.StallLong or FaultKind.Drain => Invariant($"silo {Target}, for {Time.TotalSeconds:0.000} s"),
            _ => Invariant($"silo {Target}"),
        };
        return Invariant($"{Index,3}  {At.TotalSeconds,7:0.000} s  {Kind,-13}  {what}");
    }
}
