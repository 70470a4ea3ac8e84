namespace Granary.Simulation.Running;

/// <summary>A silo has logged something critical.</summary>
/// <param name="message">What it logged.</param>
/// <param name="cause">Why.</param>
#pragma warning disable CA1032 // Only the log makes it.
internal sealed class CriticalLogException(string message, Exception? cause) : Exception(message, cause);
#pragma warning restore CA1032
