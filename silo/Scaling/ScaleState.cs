namespace Granary.Silo.Scaling;

/// <summary>The number of device silos, and the change of it that is under way or was the last one.</summary>
/// <param name="Silos">Silos that count: those that start or serve, and are not to go.</param>
/// <param name="Target">How many there are to be.</param>
/// <param name="MaxSilos">How many there may be.</param>
/// <param name="Change">The change; null before the first.</param>
internal sealed record ScaleState(int Silos, int Target, int MaxSilos, ScaleChange? Change)
{
    /// <summary>Whether a change is under way.</summary>
    public bool Scaling => Change?.Outcome == ScaleOutcome.UnderWay;
}

/// <summary>One change, with all that was asked for until it ended.</summary>
/// <param name="Number">Counts changes from one.</param>
/// <param name="From">Silos that counted when it began.</param>
/// <param name="To">Silos that were asked for last.</param>
/// <param name="Outcome">What became of it.</param>
/// <param name="Error">Why it failed.</param>
/// <param name="Phases">Its phases in order; those that a later request overtook begin again.</param>
internal sealed record ScaleChange(int Number, int From, int To, ScaleOutcome Outcome, string? Error, IReadOnlyList<PhaseTime> Phases);
