using Granary.Interfaces.Requests;

namespace Granary.Grains.Gateways;

/// <summary>The next tokens of a request.</summary>
/// <param name="Tokens">In order; may be empty in the last chunk.</param>
/// <param name="Finish">Why the answer ended, in the last chunk; else <see cref="FinishReason.None"/>.</param>
/// <param name="Error">With <see cref="FinishReason.Error"/>: what was lost.</param>
public sealed record TokenChunk(int[] Tokens, FinishReason Finish, string? Error);
