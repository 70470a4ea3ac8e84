using Granary.Engine.Kv;
using Granary.Engine.Models;
using Granary.Silo.Options;
using Xunit;

namespace Granary.Silo.Tests.Commands;

public sealed class KvMemoryTests
{
    private static readonly ModelConfig Config = new()
    {
        Architecture = "qwen3moe",
        VocabularySize = 10,
        HiddenSize = 64,
        Layers = 3,
        Heads = 4,
        KvHeads = 2,
        HeadDim = 16,
        Experts = 4,
        ExpertsPerToken = 2,
        ExpertWidth = 32,
        NormalizeExpertWeights = true,
        RmsEpsilon = 1e-6f,
        RopeTheta = 10000,
        ContextLength = 100,
        EndTokens = [],
    };

    private const long Available = 32L << 30;

    private static EngineSettings Settings(long? memory, int silos = 1, KvType type = KvType.F16) =>
        new() { ModelPath = "x", KvMemoryBytes = memory, Silos = silos, KvType = type };

    [Theory]
    [InlineData(KvType.F16, 384)]
    [InlineData(KvType.F32, 768)]
    public void A_token_takes_keys_and_values_in_every_layer(KvType type, long bytes) => Assert.Equal(bytes, KvMemory.BytesPerToken(Config, type));

    [Theory]
    [InlineData(null, 1, 100, 512L << 20)]
    [InlineData(null, 2, 1_000_000_000, 8L << 30)]
    [InlineData(null, 4, 100, 128L << 20)]
    [InlineData(null, 2, 10_000_000, 2L * 384 * 10_000_000)]
    [InlineData(1L << 20, 4, 100, 1L << 18)]
    public void The_memory_is_shared_out_equally(long? memory, int silos, int context, long share) =>
        Assert.Equal(share, KvMemory.PerSilo(Settings(memory, silos), Config, context, Available));

    [Fact]
    public void Each_silo_needs_at_least_one_block()
    {
        long least = 2 * 32 * 384;
        Assert.Equal(32 * 384, KvMemory.PerSilo(Settings(least, 2), Config, 100, Available));
        Assert.Contains("--kv-memory", Assert.Throws<SettingsException>(() => KvMemory.PerSilo(Settings(least - 1, 2), Config, 100, Available)).Message, StringComparison.Ordinal);
    }

    [Fact]
    public void More_memory_than_there_is_is_refused_with_both_sizes()
    {
        Assert.Equal(Available, KvMemory.PerSilo(Settings(Available), Config, 100, Available));
        string message = Assert.Throws<SettingsException>(() => KvMemory.PerSilo(Settings(99_000_000_000_000), Config, 100, Available)).Message;
        Assert.Equal("Option '--kv-memory' is '92200.93 GiB'; expected at most 32 GiB, the memory that this process may use.", message);
    }
}
