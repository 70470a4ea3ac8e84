namespace Granary.Grains;

/// <summary>The program is wrong: something that always holds did not.</summary>
/// <param name="message">What was broken.</param>
public sealed class InvariantException(string message) : Exception(message);
