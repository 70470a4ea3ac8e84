using System.Runtime.InteropServices;
using Granary.Engine.Formats;
using Xunit;

namespace Granary.Engine.Tests.Formats;

public sealed class ModelFilesTests
{
    [Fact]
    public void A_folder_gives_back_the_bytes_that_were_written()
    {
        using var folder = new TemporaryFolder();
        folder.Write("config.json", SampleFiles.Config());
        folder.Write("model.safetensors", SampleFiles.Safetensors());
        using ModelFiles model = ModelFiles.Open(folder.Path);

        AssertTensor(model, "model.norm.weight", 1, 6, TensorType.F32, SampleFiles.Bytes(24));
        AssertTensor(model, "model.embed_tokens.weight", 4, 3, TensorType.BF16, SampleFiles.Bytes(24));
        AssertTensor(model, "lm_head.weight", 4, 2, TensorType.F16, SampleFiles.Bytes(16));
        Assert.Equal((3, 64L), (model.Tensors.Count, model.Bytes));
        Assert.Equal([2, 2, 2], model.Tensors[2].Shape);
        Assert.False(model.TryGet("absent", out _));
        Assert.Null(model.TokenizerJsonPath);
        Assert.Null(model.TokenizerConfigJsonPath);
    }

    [Theory]
    [InlineData(2u, 32)]
    [InlineData(3u, 32)]
    [InlineData(3u, 64)]
    public void A_gguf_file_gives_back_the_bytes_that_were_written(uint version, int alignment)
    {
        GgufWriter writer = SampleFiles.GgufKeys(new GgufWriter { Version = version, Alignment = alignment }).UInt32("general.alignment", (uint)alignment);
        using var folder = new TemporaryFolder();
        using ModelFiles model = ModelFiles.Open(folder.Write("a.gguf", SampleFiles.GgufTensors(writer).Build()));

        AssertTensor(model, "token_embd.weight", 4, 64, TensorType.F16, SampleFiles.Bytes(512));
        AssertTensor(model, "output_norm.weight", 1, 3, TensorType.F32, SampleFiles.Bytes(12));
        AssertTensor(model, "blk.0.ffn_gate_exps.weight", 6, 64, TensorType.Q8_0, SampleFiles.Bytes(408));
        AssertTensor(model, "output.weight", 1, 5, TensorType.BF16, SampleFiles.Bytes(10));
        Assert.Equal(512L + 12 + 408 + 10, model.Bytes);
        Assert.Equal([3, 2, 64], model.Tensors[2].Shape);
    }

    [Fact]
    public void Shards_read_as_one_model_with_the_same_content_id()
    {
        using var whole = new TemporaryFolder();
        whole.Write("config.json", SampleFiles.Config());
        whole.Write("model.safetensors", SampleFiles.Safetensors());
        using ModelFiles single = ModelFiles.Open(whole.Path);
        using TemporaryFolder folder = Sharded();
        using ModelFiles sharded = ModelFiles.Open(folder.Path);

        foreach (TensorInfo tensor in single.Tensors)
        {
            Assert.True(single.TryGet(tensor.Name, out TensorView one));
            AssertTensor(sharded, tensor.Name, one.Rows, one.Columns, one.Type, Read(one));
        }

        Assert.Equal(single.Bytes, sharded.Bytes);
        Assert.Equal(single.ContentId, sharded.ContentId);
    }

    [Fact]
    public void The_content_id_follows_settings_and_weights()
    {
        string original = IdOf(SampleFiles.Config(), SampleFiles.Safetensors());
        byte[] other = SampleFiles.Safetensors();
        other[^1] ^= 1;

        Assert.Equal(original, IdOf(SampleFiles.Config(), SampleFiles.Safetensors()));
        Assert.NotEqual(original, IdOf(SampleFiles.Config(), other));
        Assert.NotEqual(original, IdOf(SampleFiles.Config(("rope_theta", "20000.0")), SampleFiles.Safetensors()));
    }

    [Theory]
    [InlineData(100_001, 50_000)]
    [InlineData(100_001, 4096)]
    [InlineData(1 << 20, (1 << 19) + 7)]
    [InlineData(9_000_001, 0)]
    [InlineData(9_000_001, 9_000_000)]
    [InlineData(9_000_001, 4_200_000)]
    public void The_content_id_follows_a_byte_deep_in_a_tensor(int bytes, int changed)
    {
        byte[] data = GC.AllocateArray<byte>(bytes, pinned: true);
        (TensorInfo, nint)[] tensors = [(new TensorInfo("a", TensorType.F32, [1, bytes], bytes), Marshal.UnsafeAddrOfPinnedArrayElement(data, 0))];
        string original = ContentIds.Compute([1], tensors);
        Assert.Equal(original, ContentIds.Compute([1], tensors));
        data[changed] ^= 1;
        Assert.NotEqual(original, ContentIds.Compute([1], tensors));
    }

    [Fact]
    public void A_tensor_of_another_shape_is_refused_with_both_shapes()
    {
        using TemporaryFolder folder = Sharded();
        using ModelFiles model = ModelFiles.Open(folder.Path);

        AssertSays(() => model.Get("lm_head.weight", 2, 4), "'lm_head.weight'", "[2, 2, 2]", "4 x 2", "expected 2 x 4");
        AssertSays(() => model.Get("lm_tail.weight", 2, 4), "'lm_tail.weight'", "missing", "2 x 4");
    }

    [Theory]
    [InlineData("""{"weight_map":{"model.norm.weight":"a.safetensors","model.embed_tokens.weight":"b.safetensors"}}""", "'lm_head.weight'", "not in the index")]
    [InlineData("""{"weight_map":{"model.norm.weight":"b.safetensors","model.embed_tokens.weight":"a.safetensors","lm_head.weight":"b.safetensors"}}""", "'model.norm.weight'", "as the index says")]
    [InlineData("""{"weight_map":{"model.norm.weight":"a.safetensors","model.embed_tokens.weight":"b.safetensors","lm_head.weight":"b.safetensors","x":"b.safetensors"}}""", "'x'", "missing from its shard")]
    [InlineData("""{"weight_map":{"x":"../a.safetensors"}}""", "'x'", "same folder")]
    [InlineData("""{"weight_map":{"x":"a.bin"}}""", "a.bin", "same folder")]
    [InlineData("""{"weight_map":{"x":7}}""", "Number", "same folder")]
    [InlineData("""{"weight_map":{}}""", "weight_map", "empty")]
    [InlineData("""{"weight_map":{"x":"a.safetensors","x":"a.safetensors"}}""", "JSON", "duplicate")]
    [InlineData("""{}""", "weight_map", "missing")]
    [InlineData("""{"weight_map":""", "JSON", "malformed")]
    [InlineData("""{"weight_map":{"x":"\ud800.safetensors"}}""", "Unicode", "string")]
    public void A_wrong_index_is_refused(string index, params string[] words)
    {
        using TemporaryFolder folder = Sharded();
        folder.Write("model.safetensors.index.json", index);
        AssertSays(() => ModelFiles.Open(folder.Path), words);
    }

    [Fact]
    public void A_tensor_in_two_shards_is_refused()
    {
        using TemporaryFolder folder = Sharded();
        folder.Write("b.safetensors", SampleFiles.Safetensors());
        AssertSays(() => ModelFiles.Open(folder.Path), "'model.norm.weight'", "b.safetensors");
    }

    [Fact]
    public void What_is_absent_is_reported_as_such()
    {
        using TemporaryFolder folder = Sharded();
        File.Delete(Path.Combine(folder.Path, "b.safetensors"));
        Assert.Contains("b.safetensors", Assert.Throws<FileNotFoundException>(() => ModelFiles.Open(folder.Path)).Message, StringComparison.Ordinal);
        File.Delete(Path.Combine(folder.Path, "model.safetensors.index.json"));
        Assert.Contains("model.safetensors", Assert.Throws<FileNotFoundException>(() => ModelFiles.Open(folder.Path)).Message, StringComparison.Ordinal);
        File.Delete(Path.Combine(folder.Path, "config.json"));
        Assert.Contains("config.json", Assert.Throws<FileNotFoundException>(() => ModelFiles.Open(folder.Path)).Message, StringComparison.Ordinal);
        Assert.Throws<FileNotFoundException>(() => ModelFiles.Open(Path.Combine(folder.Path, "absent.gguf")));
    }

    [Fact]
    public void An_empty_file_and_a_file_of_another_kind_are_refused()
    {
        using var folder = new TemporaryFolder();
        AssertSays(() => ModelFiles.Open(folder.Write("empty.gguf", "")), "empty.gguf", "empty");
        AssertSays(() => ModelFiles.Open(folder.Write("config.json", SampleFiles.Config())), "config.json", "magic", "Hugging Face folder");
    }

    private static TemporaryFolder Sharded()
    {
        var folder = new TemporaryFolder();
        folder.Write("config.json", SampleFiles.Config());
        folder.Write("a.safetensors", SafetensorsWriter.File(("model.norm.weight", "F32", [6], SampleFiles.Bytes(24))));
        folder.Write("b.safetensors", SafetensorsWriter.File(
            ("model.embed_tokens.weight", "BF16", [4, 3], SampleFiles.Bytes(24)),
            ("lm_head.weight", "F16", [2, 2, 2], SampleFiles.Bytes(16))));
        folder.Write("model.safetensors.index.json", """
            {"metadata":{"total_size":64},"weight_map":{"lm_head.weight":"b.safetensors","model.norm.weight":"a.safetensors","model.embed_tokens.weight":"b.safetensors"}}
            """);
        return folder;
    }

    private static string IdOf(string config, byte[] weights)
    {
        using var folder = new TemporaryFolder();
        folder.Write("config.json", config);
        folder.Write("model.safetensors", weights);
        using ModelFiles model = ModelFiles.Open(folder.Path);
        return model.ContentId;
    }

    private static void AssertTensor(ModelFiles model, string name, int rows, int columns, TensorType type, byte[] bytes)
    {
        TensorView view = model.Get(name, rows, columns);
        Assert.Equal(type, view.Type);
        Assert.Equal(bytes, Read(view));
    }

    private static unsafe byte[] Read(TensorView view) => new ReadOnlySpan<byte>((void*)view.Data, (int)view.Bytes).ToArray();

    private static void AssertSays(Func<object> action, params string[] words)
    {
        string message = Assert.Throws<ModelFormatException>(action).Message;
        Assert.All(words, word => Assert.Contains(word, message, StringComparison.Ordinal));
    }
}
