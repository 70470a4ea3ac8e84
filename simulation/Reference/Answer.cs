using Granary.Interfaces.Requests;

namespace Granary.Simulation.Reference;

/// <summary>What a request must be answered with.</summary>
/// <param name="Tokens">The tokens.</param>
/// <param name="Finish">How the answer ends.</param>
/// <param name="TooLarge">Whether it must be refused instead, because it can never fit.</param>
internal sealed record Answer(int[] Tokens, FinishReason Finish, bool TooLarge);
