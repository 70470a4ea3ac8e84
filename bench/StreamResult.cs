namespace Granary.Bench;

/// <summary>How one streamed completion went.</summary>
/// <param name="Tokens">Tokens generated, as the server counts them.</param>
/// <param name="FirstToken">From sending to the first non-empty chunk.</param>
/// <param name="PerToken">The rest of the time over the rest of the tokens.</param>
/// <param name="Error">What went wrong; null if nothing did.</param>
internal sealed record StreamResult(int Tokens, TimeSpan FirstToken, TimeSpan PerToken, string? Error);
