using System.Collections.Immutable;

namespace Granary.Engine.Models;

/// <summary>The hyperparameters of a model, whatever file format they came from.</summary>
public sealed record ModelConfig
{
    /// <summary>The architecture's short name, such as <c>qwen3moe</c>.</summary>
    public required string Architecture { get; init; }

    /// <summary>Number of token ids.</summary>
    public required int VocabularySize { get; init; }

    /// <summary>Width of the residual stream.</summary>
    public required int HiddenSize { get; init; }

    /// <summary>Number of decoder layers.</summary>
    public required int Layers { get; init; }

    /// <summary>Query heads.</summary>
    public required int Heads { get; init; }

    /// <summary>Key and value heads; a divisor of <see cref="Heads"/>.</summary>
    public required int KvHeads { get; init; }

    /// <summary>Width of one head; need not be <see cref="HiddenSize"/> / <see cref="Heads"/>.</summary>
    public required int HeadDim { get; init; }

    /// <summary>Experts of a layer.</summary>
    public required int Experts { get; init; }

    /// <summary>Experts that a token is routed to.</summary>
    public required int ExpertsPerToken { get; init; }

    /// <summary>Inner width of one expert.</summary>
    public required int ExpertWidth { get; init; }

    /// <summary>Whether the weights of a token's chosen experts are scaled to sum to one.</summary>
    public required bool NormalizeExpertWeights { get; init; }

    /// <summary>The epsilon of every RMS norm.</summary>
    public required float RmsEpsilon { get; init; }

    /// <summary>The base of the rotary embedding's frequencies.</summary>
    public required double RopeTheta { get; init; }

    /// <summary>The longest sequence that the model was made for, in tokens.</summary>
    public required int ContextLength { get; init; }

    /// <summary>Tokens that end an answer.</summary>
    public required ImmutableArray<int> EndTokens { get; init; }
}
