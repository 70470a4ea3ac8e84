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

    private static EngineSettings Settings(long? memory, int silos = 1, int? context = null) =>
        new() { ModelPath = "x", KvMemoryBytes = memory, Silos = silos, ContextLength = context };

    private static ModelConfig Long(int context) => Config with { ContextLength = context };

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
        Assert.Equal(share, KvMemory.Plan(Settings(memory, silos), Long(context), Available).BytesPerSilo);

    [Fact]
    public void Each_silo_needs_at_least_one_block()
    {
        long least = 2 * 32 * 384;
        Assert.Equal(new KvPlan(32 * 384, 32, least), KvMemory.Plan(Settings(least, 2), Config, Available));
        Assert.Contains("--kv-memory", Assert.Throws<SettingsException>(() => KvMemory.Plan(Settings(least - 1, 2), Config, Available)).Message, StringComparison.Ordinal);
    }

    [Fact]
    public void More_memory_than_there_is_is_refused_with_both_sizes()
    {
        Assert.Equal(Available, KvMemory.Plan(Settings(Available), Config, Available).BytesPerSilo);
        string message = Assert.Throws<SettingsException>(() => KvMemory.Plan(Settings(99_000_000_000_000), Config, Available)).Message;
        Assert.Equal("Option '--kv-memory' is '92200.93 GiB'; expected at most 32 GiB, the memory that this process may use.", message);
    }

    [Theory]
    [InlineData(4 * 32 * 384, 1, 100)]
    [InlineData((4 * 32 * 384) - 1, 1, 96)]
    [InlineData(4 * 32 * 384, 2, 64)]
    public void A_context_that_nobody_asked_for_ends_where_the_memory_of_a_silo_does(long memory, int silos, int context) =>
        Assert.Equal(context, KvMemory.Plan(Settings(memory, silos), Config, Available).ContextLength);

    [Theory]
    [InlineData(1L << 20, 1, null, 1L << 20, 1)]
    [InlineData(1L << 20, 2, null, 1L << 19, 2)]
    [InlineData(1L << 20, 2, 4, 1L << 18, 4)]
    [InlineData(null, 1, null, 512L << 20, 32)]
    [InlineData(null, 1, 16, 512L << 20, 32)]
    [InlineData(null, 1, 64, 256L << 20, 64)]
    public void A_share_is_one_of_as_many_as_there_may_be_silos(long? memory, int silos, int? most, long share, int fit)
    {
        KvPlan plan = KvMemory.Plan(Settings(memory, silos) with { MaxSilos = most }, Config, Available);
        Assert.Equal((share, fit), (plan.BytesPerSilo, plan.MostSilos));
    }

    [Fact]
    public void Fewer_silos_at_most_than_at_the_start_are_refused()
    {
        string message = Assert.Throws<SettingsException>(() => KvMemory.Plan(Settings(null, 3) with { MaxSilos = 2 }, Config, Available)).Message;
        Assert.Equal("Option '--max-silos' is '2'; expected at least 3, the --silos of the start.", message);
        Assert.Equal(16, Settings(null, 3).MostSilos);
        Assert.Equal(20, Settings(null, 20).MostSilos);
    }

    [Fact]
    public void Half_of_the_machine_bounds_the_context_where_nothing_is_said()
    {
        KvPlan plan = KvMemory.Plan(Settings(null, 2), Long(1_000_000_000), Available);
        Assert.Equal(plan.BytesPerSilo / (32 * 384) * 32, plan.ContextLength);
    }

    [Fact]
    public void A_context_that_was_asked_for_must_fit_the_memory_of_a_silo()
    {
        Assert.Equal(90, KvMemory.Plan(Settings(3 * 32 * 384, 1, 90), Config, Available).ContextLength);
        string message = Assert.Throws<SettingsException>(() => KvMemory.Plan(Settings(4 * 32 * 384, 2, 90), Config, Available)).Message;
        Assert.Equal("Option '--context' is '90'; expected at most 64, what each silo's 24 KiB hold, or --kv-memory of 72 KiB or more.", message);
        Assert.Contains("'--context' is '101'", Assert.Throws<SettingsException>(() => KvMemory.Plan(Settings(null, 1, 101), Config, Available)).Message, StringComparison.Ordinal);
    }
}
