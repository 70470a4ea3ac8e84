using Granary.Engine.Kv;
using Granary.Grains.Balancing;

namespace Granary.Silo.Options;

/// <summary>How a model is run in this process, whatever then asks it.</summary>
internal sealed record EngineSettings
{
    /// <summary>The most silos where nobody has said, unless it starts with more.</summary>
    public const int DefaultMaxSilos = 16;

    /// <summary>A Hugging Face folder or a GGUF file.</summary>
    public required string ModelPath { get; init; }

    /// <summary>The name that requests give; null for the name of the folder or file.</summary>
    public string? ServedModelName { get; init; }

    /// <summary>Silos with a device.</summary>
    public int Silos { get; init; } = 1;

    /// <summary>The most silos with a device that there may ever be; null where nobody has said.</summary>
    public int? MaxSilos { get; init; }

    /// <summary>The most silos with a device that there may ever be.</summary>
    public int MostSilos => MaxSilos ?? Math.Max(Silos, DefaultMaxSilos);

    /// <summary>Compute threads of the process.</summary>
    public int Threads { get; init; } = Environment.ProcessorCount;

    /// <summary>Bytes for keys and values of the process; null to let the model decide.</summary>
    public long? KvMemoryBytes { get; init; }

    /// <summary>How keys and values are stored.</summary>
    public KvType KvType { get; init; } = KvType.F16;

    /// <summary>The longest sequence, in tokens; null for what the model was made for.</summary>
    public int? ContextLength { get; init; }

    /// <summary>The token budget of a step.</summary>
    public int MaxBatchTokens { get; init; } = 256;

    /// <summary>Sequences in a silo's batch at once.</summary>
    public int MaxSequences { get; init; } = 64;

    /// <summary>Sequences of a silo that may wait.</summary>
    public int MaxQueue { get; init; } = 64;

    /// <summary>How the experts are kept in balance.</summary>
    public BalanceOptions Balance { get; init; } = new();

    /// <summary>What is logged, at least.</summary>
    public LogLevel LogLevel { get; init; } = LogLevel.Warning;
}
