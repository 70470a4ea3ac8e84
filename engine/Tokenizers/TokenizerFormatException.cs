namespace Granary.Engine.Tokenizers;

/// <summary>A tokenizer's description is malformed, or asks for something that is not supported; the message names it.</summary>
/// <param name="message">What was found, where, and what was expected.</param>
/// <param name="inner">The cause, if another exception is.</param>
public sealed class TokenizerFormatException(string message, Exception? inner = null) : Exception(message, inner);
