using System.Text;
using Granary.Engine.Formats;
using Xunit;

namespace Granary.Engine.Tests.Formats;

/// <summary>
/// 100,000 damaged files of weights and 20,000 of settings: each is read with all tensors inside it, or refused by <see cref="ModelFormatException"/>, and in
/// both cases within a bound on memory.
/// </summary>
public sealed class MutationTests
{
    private const int FirstSeed = 20_261_121;

    [Fact]
    public void Damaged_safetensors_files_are_read_or_refused()
    {
        byte[] sample = SampleFiles.Safetensors();
        byte[] other = SafetensorsWriter.File(("a", "F32", [2, 2], SampleFiles.Bytes(16)), ("b", "BF16", [1], SampleFiles.Bytes(2)));
        Run(50_000, sample, other, [0], static bytes => AssertInside(SafetensorsFile.Parse(bytes, bytes.Length, "f"), bytes.Length));
    }

    [Fact]
    public void Damaged_gguf_files_are_read_or_refused()
    {
        GgufWriter writer = SampleFiles.GgufTensors(SampleFiles.GgufKeys(new GgufWriter()));
        byte[] sample = writer.Build();
        byte[] other = new GgufWriter().Texts("k", "a", "b").Array("n", 9, 1, inner => inner.Bytes(new byte[12])).Tensor("a", 8, SampleFiles.Bytes(34), [32]).Build();
        Run(50_000, sample, other, writer.LengthFields, static bytes =>
        {
            GgufFile file = GgufFile.Parse(bytes, bytes.Length, "f");
            AssertInside(file.Tensors, bytes.Length);
            Assert.InRange(file.MetadataEnd, GgufFile.MetadataStart, bytes.Length);
            Assert.True(GgufConfig.Read(file.Metadata, file.Tensors, "f").HeadDim > 0);
        });
    }

    [Fact]
    public void Damaged_settings_are_read_or_refused()
    {
        byte[] sample = Encoding.UTF8.GetBytes(SampleFiles.Config(("mlp_only_layers", "[]"), ("rope_parameters", "{\"rope_type\":\"default\",\"rope_theta\":1e4}")));
        byte[] other = Encoding.UTF8.GetBytes(SampleFiles.Config(("layer_types", "[\"full_attention\",\"\\ud800\",null,-1,{}]"), ("hidden_act", "\"silu\"")));
        Run(10_000, sample, other, [], static bytes =>
            Assert.True(HuggingFaceConfig.Parse(bytes, "f", bytes.Length % 2 == 0 ? bytes : default, "g").Layers > 0));
    }

    [Fact]
    public void Damaged_indices_are_read_or_refused()
    {
        byte[] sample = Encoding.UTF8.GetBytes("""{"metadata":{"total_size":64},"weight_map":{"lm_head.weight":"b.safetensors","model.norm.weight":"a.safetensors"}}""");
        byte[] other = Encoding.UTF8.GetBytes("""{"\ud800":"\udc00","weight_map":{"../x":"../b.safetensors","C:\\":null}}""");
        Run(10_000, sample, other, [], static bytes =>
            Assert.All(SafetensorsIndex.Parse(bytes, "f").Values, shard => Assert.Equal(shard, Path.GetFileName(shard))));
    }

    [Fact]
    public void A_file_of_very_many_small_things_stays_within_the_bound_on_memory()
    {
        var writer = new GgufWriter();
        for (int i = 0; i < 20_000; i++)
            writer.Raw($"{i:x}", 7, 1).Tensor($"{i:x}", 1, [1, 2], [1]);
        writer.Texts("texts", [.. Enumerable.Repeat("x", 20_000)]);
        writer.Array("arrays", 9, 20_000, inner => inner.Bytes(new byte[20_000 * 12]));
        AssertBounded(writer.Build(), static bytes => Assert.Equal(20_000, GgufFile.Parse(bytes, bytes.Length, "f").Tensors.Length));

        string entries = string.Join(',', Enumerable.Range(0, 20_000).Select(i => SafetensorsWriter.Entry($"{i:x}", "F16", [1], 2 * i, 2 * i + 2)));
        string header = $"{{{entries}}}";
        byte[] safetensors = SafetensorsWriter.File(header.PadRight(header.Length + header.Length % 2), 40_000);
        AssertBounded(safetensors, static bytes => Assert.Equal(20_000, SafetensorsFile.Parse(bytes, bytes.Length, "f").Length));
    }

    private static void AssertBounded(byte[] bytes, Action<byte[]> read)
    {
        long before = GC.GetAllocatedBytesForCurrentThread();
        read(bytes);
        Assert.InRange(GC.GetAllocatedBytesForCurrentThread() - before, 1, 65_536 + 64L * bytes.Length);
    }

    private static void Run(int files, byte[] sample, byte[] other, IReadOnlyList<int> lengthFields, Action<byte[]> read)
    {
        read(sample);
        int accepted = 0;
        for (int seed = FirstSeed; seed < FirstSeed + files; seed++)
        {
            byte[] bytes = new Mutator(seed).Mutate(sample, other, lengthFields);
            long before = GC.GetAllocatedBytesForCurrentThread();
            try
            {
                read(bytes);
                accepted++;
            }
            catch (ModelFormatException)
            {
                // Refused, as it should be.
            }
            catch (Exception error)
            {
                Assert.Fail($"Seed {seed}: {error}");
            }

            long allocated = GC.GetAllocatedBytesForCurrentThread() - before;
            Assert.True(allocated <= 65_536 + 64L * bytes.Length, $"Seed {seed}: {allocated} bytes allocated for a file of {bytes.Length}");
        }

        // Neither outcome is rare, or the damage would be too heavy, or too light, to tell anything.
        Assert.InRange(accepted, files / 100, files * 3 / 4);
    }

    private static void AssertInside(LocatedTensor[] tensors, long length)
    {
        foreach (LocatedTensor tensor in tensors)
        {
            var view = new TensorView((nint)tensor.Offset, tensor.Info.Type, tensor.Info.Rows, tensor.Info.Columns);
            Assert.True(view.Data >= 0 && view.Rows > 0 && view.Columns > 0 && view.Bytes == tensor.Info.Bytes, tensor.Info.Name);
            Assert.True(view.Bytes <= length - view.Data, tensor.Info.Name);
        }
    }
}
