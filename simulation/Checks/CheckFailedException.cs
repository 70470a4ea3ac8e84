namespace Granary.Simulation.Checks;

/// <summary>A check has found something wrong.</summary>
/// <param name="check">The check's name.</param>
/// <param name="message">What is wrong, and where.</param>
#pragma warning disable CA1032 // Only checks make it, always with their name.
public sealed class CheckFailedException(string check, string message) : Exception($"{check}: {message}")
#pragma warning restore CA1032
{
    /// <summary>The check's name.</summary>
    public string Check { get; } = check;
}
