namespace Granary.Silo.Rest.Wire;

/// <summary>The answer of <c>GET /admin/scale</c> and of what begins a change.</summary>
/// <param name="Scaling">Whether a change is under way.</param>
/// <param name="Silos">Device silos that start or serve, and are not to go.</param>
/// <param name="Target">How many there are to be.</param>
/// <param name="MaxSilos">How many there may be.</param>
/// <param name="Change">The change under way, or the last one; null before the first.</param>
internal sealed record ScaleAnswer(bool Scaling, int Silos, int Target, int MaxSilos, ScaleChangeAnswer? Change);

/// <summary>A change of the number of silos.</summary>
internal sealed record ScaleChangeAnswer(int Number, int From, int To, string State, string? Error, ScalePhaseAnswer[] Phases);

/// <summary>A phase of a change; times in seconds, the beginning as Unix time.</summary>
internal sealed record ScalePhaseAnswer(string Phase, double Started, double Seconds, double LimitSeconds, bool Ended);

/// <summary>What becomes of a silo that was drained or crashed.</summary>
internal sealed record SiloAnswer(string Name, string State);

/// <summary>The answer of <c>POST /admin/rebalance</c>. Balancedness is the mean load of a silo over the greatest.</summary>
/// <param name="Policy">The policy that was asked.</param>
/// <param name="Outcome"><c>not_yet</c>, <c>kept</c>, <c>moved</c> or <c>overtaken</c>.</param>
/// <param name="BalancednessBefore">Between 0 and 1, of where experts were.</param>
/// <param name="BalancednessPredicted">What it would have been where the policy wants them.</param>
/// <param name="MovesPlanned">Copies that the policy wants where there are none.</param>
/// <param name="MovesDone">Those that were made.</param>
/// <param name="Epoch">The epoch of the expert map in force afterwards; null before the first look.</param>
internal sealed record BalanceAnswer(
    string Policy, string Outcome, double BalancednessBefore, double BalancednessPredicted, int MovesPlanned, int MovesDone, string? Epoch);

/// <summary>vLLM's answer to a change that has ended.</summary>
internal sealed record MessageAnswer(string Message);

/// <summary>vLLM's answer to whether a change is under way.</summary>
internal sealed record IsScalingAnswer(bool IsScalingElasticEp);
