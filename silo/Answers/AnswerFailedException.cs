namespace Granary.Silo.Answers;

/// <summary>An accepted request could not be answered to its end.</summary>
/// <param name="message">What was lost.</param>
internal sealed class AnswerFailedException(string message) : Exception(message);
