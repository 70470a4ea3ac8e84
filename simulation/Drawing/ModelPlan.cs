using Granary.Engine.Kv;

namespace Granary.Simulation.Drawing;

/// <summary>The model of a run.</summary>
/// <param name="Real">Whether a real model is computed; otherwise tokens are hashes of what came before.</param>
/// <param name="Layers">Decoder layers.</param>
/// <param name="Experts">Experts of a layer.</param>
/// <param name="ExpertsPerToken">Experts that a token is routed to.</param>
/// <param name="Vocabulary">Number of token ids.</param>
/// <param name="ContextLength">The longest sequence, in tokens.</param>
/// <param name="KvType">How a real model's keys and values are stored.</param>
internal sealed record ModelPlan(
    bool Real, int Layers, int Experts, int ExpertsPerToken, int Vocabulary, int ContextLength, KvType KvType);
