namespace Granary.Silo.Scaling;

/// <summary>When a phase was, and how long it may take.</summary>
/// <param name="Phase">The phase.</param>
/// <param name="Started">When it began.</param>
/// <param name="Took">How long it took, or has taken so far.</param>
/// <param name="Limit">How long it may take.</param>
/// <param name="Ended">Whether it is over.</param>
internal sealed record PhaseTime(ScalePhase Phase, DateTimeOffset Started, TimeSpan Took, TimeSpan Limit, bool Ended);
