namespace Granary.Silo.Prompts;

/// <summary>A conversation cannot be made into a prompt.</summary>
/// <param name="message">What stands in the way.</param>
internal sealed class PromptException(string message) : Exception(message);
