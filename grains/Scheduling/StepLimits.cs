namespace Granary.Grains.Scheduling;

/// <summary>What bounds a step.</summary>
/// <param name="Rows">The token budget: rows computed in one step.</param>
/// <param name="Sequences">Sequences in the batch at once; at most <paramref name="Rows"/>, so that each can decode.</param>
public readonly record struct StepLimits(int Rows, int Sequences);
