using System.Text.Json.Serialization;

namespace Granary.Silo.Inspection;

/// <summary>What a model's files hold.</summary>
internal sealed record ModelDescription
{
    public required string Path { get; init; }

    public required string Format { get; init; }

    public required string Architecture { get; init; }

    public required string ContentId { get; init; }

    public required long WeightBytes { get; init; }

    public required long Parameters { get; init; }

    /// <summary>Parameters that one token passes: all but the experts it is not routed to.</summary>
    public required long ActiveParameters { get; init; }

    public required int Layers { get; init; }

    public required int HiddenSize { get; init; }

    public required int Heads { get; init; }

    public required int KvHeads { get; init; }

    public required int HeadDim { get; init; }

    public required int Experts { get; init; }

    public required int ExpertsPerToken { get; init; }

    public required int ExpertWidth { get; init; }

    public required int ContextLength { get; init; }

    public required int VocabularySize { get; init; }

    public required TokenizerDescription Tokenizer { get; init; }

    /// <summary>Bytes of keys and values that one token takes, by how they are stored.</summary>
    public required KvBytes KvBytesPerToken { get; init; }

    /// <summary>How many tensors there are of each type, and how large.</summary>
    public required TypeShare[] Types { get; init; }

    /// <summary>Every tensor, if they are asked for.</summary>
    [JsonIgnore(Condition = JsonIgnoreCondition.WhenWritingNull)]
    public TensorDescription[]? Tensors { get; init; }
}

/// <summary>The tokenizer; the error says why it cannot be used.</summary>
internal sealed record TokenizerDescription(int Tokens, int ControlTokens, string[] EndTokens, bool ChatTemplate, string? Error);

/// <summary>Bytes of one token's keys and values.</summary>
internal sealed record KvBytes(long F16, long F32);

/// <summary>All tensors of one type.</summary>
internal sealed record TypeShare(string Type, int Tensors, long Parameters, long Bytes);

/// <summary>One tensor.</summary>
internal sealed record TensorDescription(string Name, string Type, long[] Shape, long Bytes);
