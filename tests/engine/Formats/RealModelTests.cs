using System.Collections.Immutable;
using Granary.Engine.Formats;
using Granary.Engine.Models;
using Xunit;

namespace Granary.Engine.Tests.Formats;

public sealed class RealModelTests
{
    [Fact]
    public void The_demo_model_opens_as_a_folder()
    {
        using ModelFiles model = ModelFiles.Open(RepositoryPaths.DemoModel);

        Assert.Equal("safetensors", model.Format);
        ModelConfig config = model.Config;
        Assert.Equal(
            ("qwen3moe", 1024, 256, 6, 8, 4, 32, 16, 2, 256),
            (config.Architecture, config.VocabularySize, config.HiddenSize, config.Layers, config.Heads, config.KvHeads, config.HeadDim, config.Experts, config.ExpertsPerToken, config.ExpertWidth));
        Assert.Equal((true, 1e-6f, 10000.0, 2048), (config.NormalizeExpertWeights, config.RmsEpsilon, config.RopeTheta, config.ContextLength));
        Assert.Equal([1023], config.EndTokens);
        Assert.Equal(41_213_184, model.Bytes);
        Assert.Equal(model.Tensors.Sum(tensor => tensor.Bytes), model.Bytes);
        Assert.Equal(TensorType.BF16, model.Get("model.embed_tokens.weight", 1024, 256).Type);
        Assert.Equal(256, model.Get("model.layers.5.mlp.experts.15.down_proj.weight", 256, 256).Rows);
        Assert.Equal(Path.Combine(RepositoryPaths.DemoModel, "tokenizer.json"), model.TokenizerJsonPath);
        Assert.Equal(Path.Combine(RepositoryPaths.DemoModel, "tokenizer_config.json"), model.TokenizerConfigJsonPath);
        Assert.Null(model.Metadata);
    }

    [Theory]
    [InlineData("F32", TensorType.F32)]
    [InlineData("F16", TensorType.F16)]
    [InlineData("BF16", TensorType.BF16)]
    [InlineData("Q8_0", TensorType.Q8_0)]
    public void A_golden_model_opens_as_gguf(string name, TensorType type)
    {
        using ModelFiles model = ModelFiles.Open(RepositoryPaths.Golden($"qwen3moe-{name}", "model.gguf"));

        Assert.Equal("gguf", model.Format);
        ModelConfig config = model.Config;
        Assert.Equal(
            ("qwen3moe", 512, 64, 2, 4, 2, 32, 8, 2, 96),
            (config.Architecture, config.VocabularySize, config.HiddenSize, config.Layers, config.Heads, config.KvHeads, config.HeadDim, config.Experts, config.ExpertsPerToken, config.ExpertWidth));
        Assert.Equal((true, 1e-6f, 1e6, 512), (config.NormalizeExpertWeights, config.RmsEpsilon, config.RopeTheta, config.ContextLength));
        Assert.Equal([511], config.EndTokens);
        Assert.Equal(27, model.Tensors.Count);
        TensorInfo experts = Assert.Single(model.Tensors, tensor => tensor.Name == "blk.1.ffn_gate_exps.weight");
        Assert.Equal([8, 96, 64], experts.Shape);
        Assert.Equal(type, model.Get("blk.1.ffn_gate_exps.weight", 8 * 96, 64).Type);
        Assert.Equal(type, model.Get("blk.0.ffn_down_exps.weight", 8 * 64, 96).Type);
        Assert.Equal(TensorType.F32, model.Get("output_norm.weight", 1, 64).Type);
        Assert.Null(model.TokenizerJsonPath);

        GgufMetadata metadata = Assert.IsType<GgufMetadata>(model.Metadata);
        ImmutableArray<string> tokens = metadata.GetStringArray("tokenizer.ggml.tokens");
        Assert.Equal((512, "!"), (tokens.Length, tokens[0]));
        Assert.Equal("Ġ t", metadata.GetStringArray("tokenizer.ggml.merges")[0]);
        Assert.All(metadata.GetInt64Array("tokenizer.ggml.token_type"), kind => Assert.InRange(kind, 1, 6));
        Assert.True(metadata.TryGetBool("tokenizer.ggml.add_bos_token", out bool addBos));
        Assert.False(addBos);
    }

    [Fact]
    public void Prefetch_reports_up_to_the_last_byte()
    {
        using ModelFiles model = ModelFiles.Open(RepositoryPaths.DemoModel);
        var reports = new Reports();

        model.Prefetch(reports, TestContext.Current.CancellationToken);
        model.Prefetch(null, TestContext.Current.CancellationToken);

        Assert.Equal(model.Bytes, reports.Values[^1]);
        Assert.True(reports.Values.Count > 1, "a model of several chunks gives several reports");
        Assert.Equal(reports.Values.Order(), reports.Values);
    }

    [Fact]
    public void Prefetch_gives_up_at_the_next_chunk()
    {
        using ModelFiles model = ModelFiles.Open(RepositoryPaths.DemoModel);
        using var stop = new CancellationTokenSource();
        var reports = new Reports { OnReport = stop.Cancel };

        Assert.Throws<OperationCanceledException>(() => model.Prefetch(reports, stop.Token));
        Assert.Single(reports.Values);
    }

    [Fact]
    public void Content_ids_differ_between_models_and_repeat_for_one()
    {
        string[] ids = [.. new[] { "F32", "F16", "BF16", "Q8_0", "F32" }.Select(name => IdOf(RepositoryPaths.Golden($"qwen3moe-{name}", "model.gguf")))];

        Assert.All(ids, id => Assert.Matches("^[0-9a-f]{64}$", id));
        Assert.Equal(ids[0], ids[4]);
        Assert.Equal(4, ids.Distinct().Count());
    }

    [Fact]
    public void A_closed_model_hands_out_no_views()
    {
        ModelFiles model = ModelFiles.Open(RepositoryPaths.Golden("qwen3moe-F32", "model.gguf"));
        model.Dispose();
        model.Dispose();

        Assert.Throws<ObjectDisposedException>(() => model.TryGet("output.weight", out _));
        Assert.Throws<ObjectDisposedException>(() => model.Get("output.weight", 512, 64));
        Assert.Throws<ObjectDisposedException>(() => model.ContentId);
        Assert.Throws<ObjectDisposedException>(() => model.Prefetch(null, TestContext.Current.CancellationToken));
    }

    private static string IdOf(string path)
    {
        using ModelFiles model = ModelFiles.Open(path);
        return model.ContentId;
    }

    private sealed class Reports : IProgress<long>
    {
        public List<long> Values { get; } = [];

        public Action? OnReport { get; init; }

        public void Report(long value)
        {
            Values.Add(value);
            OnReport?.Invoke();
        }
    }
}
