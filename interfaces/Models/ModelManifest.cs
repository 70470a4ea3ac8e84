using Orleans;

namespace Granary.Interfaces.Models;

/// <summary>What a cluster needs to know of a model it serves.</summary>
[GenerateSerializer, Immutable, Alias("granary.model-manifest")]
public sealed record ModelManifest
{
    /// <summary>The name that requests give.</summary>
    [Id(0)] public required string Name { get; init; }

    /// <summary>The architecture's short name.</summary>
    [Id(1)] public required string Architecture { get; init; }

    /// <summary>A hash of the model's content, lower-case hexadecimal.</summary>
    [Id(2)] public required string ContentId { get; init; }

    /// <summary>The numeric profile that all silos share.</summary>
    [Id(3)] public required string Profile { get; init; }

    /// <summary>Decoder layers.</summary>
    [Id(4)] public required int Layers { get; init; }

    /// <summary>Experts of a layer.</summary>
    [Id(5)] public required int Experts { get; init; }

    /// <summary>Experts that a token is routed to.</summary>
    [Id(6)] public required int ExpertsPerToken { get; init; }

    /// <summary>The longest sequence served, in tokens.</summary>
    [Id(7)] public required int ContextLength { get; init; }

    /// <summary>Number of token ids.</summary>
    [Id(8)] public required int VocabularySize { get; init; }

    /// <summary>Bytes of all weights.</summary>
    [Id(9)] public required long WeightBytes { get; init; }
}
