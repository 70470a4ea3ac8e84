namespace Granary.Simulation.Drawing;

/// <summary>What drawing a plan needs to know of the real model that some seeds compute.</summary>
/// <param name="Layers">Decoder layers.</param>
/// <param name="Experts">Experts of a layer.</param>
/// <param name="ExpertsPerToken">Experts that a token is routed to.</param>
/// <param name="Vocabulary">Number of token ids.</param>
/// <param name="ContextLength">The longest sequence that the model was made for, in tokens.</param>
internal sealed record RealModelShape(int Layers, int Experts, int ExpertsPerToken, int Vocabulary, int ContextLength);
