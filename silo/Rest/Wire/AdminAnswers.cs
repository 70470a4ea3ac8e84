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

/// <summary>vLLM's answer to a change that has ended.</summary>
internal sealed record MessageAnswer(string Message);

/// <summary>vLLM's answer to whether a change is under way.</summary>
internal sealed record IsScalingAnswer(bool IsScalingElasticEp);
