using Granary.Grains.Gateways;

namespace Granary.Silo.Answers;

/// <summary>What became of a submitted request: exactly one of the two is not null.</summary>
/// <param name="Refusal">Why it was refused.</param>
/// <param name="Stream">Its tokens.</param>
internal sealed record Submission(Refusal? Refusal, IAnswerStream? Stream);
