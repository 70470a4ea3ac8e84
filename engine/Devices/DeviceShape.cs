namespace Granary.Engine.Devices;

/// <summary>The size of a <see cref="HashDevice"/>, and of the model that it stands for.</summary>
public sealed record DeviceShape
{
    /// <summary>Pages, 32 tokens each.</summary>
    public required int Pages { get; init; }

    /// <summary>The most rows of a step.</summary>
    public required int MaxRows { get; init; }

    /// <summary>The most sequences of a step.</summary>
    public required int MaxSequences { get; init; }

    /// <summary>Layers of the model.</summary>
    public int Layers { get; init; } = 2;

    /// <summary>Experts of a layer.</summary>
    public int Experts { get; init; } = 8;

    /// <summary>Experts that a row is routed to; at most <see cref="Experts"/>.</summary>
    public int ExpertsPerToken { get; init; } = 2;

    /// <summary>Number of token ids.</summary>
    public int VocabularySize { get; init; } = 64;

    /// <summary>Bytes that an expert's weights are said to take.</summary>
    public long ExpertBytes { get; init; } = 1 << 20;
}
