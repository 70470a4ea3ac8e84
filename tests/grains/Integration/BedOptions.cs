using Granary.Engine.Devices;
using Granary.Engine.Kv;

namespace Granary.Grains.Tests.Integration;

internal sealed record BedOptions
{
    public int Silos { get; init; } = 1;

    /// <summary>Of simulated time.</summary>
    public ulong Seed { get; init; } = 1;

    public int Threads { get; init; } = 2;

    public int KvBlocks { get; init; } = 256;

    public int BatchTokens { get; init; } = 64;

    public int Sequences { get; init; } = 64;

    public int Queue { get; init; } = 256;

    public string ModelPath { get; init; } = RepositoryPaths.Golden("qwen3moe-F32", "model.gguf");

    public KvType KvType { get; init; } = KvType.F16;

    /// <summary>Copies of each expert; where it is not one, they are on silos next to each other.</summary>
    public int Copies { get; init; } = 1;

    /// <summary>If set, silos hash instead of computing the model.</summary>
    public DeviceShape? Hash { get; init; }
}
