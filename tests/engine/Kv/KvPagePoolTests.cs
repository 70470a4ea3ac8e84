using Granary.Engine.Execution;
using Granary.Engine.Formats;
using Granary.Engine.Kv;
using Granary.Engine.Models;
using Granary.Engine.Tests.Models;
using Xunit;

namespace Granary.Engine.Tests.Kv;

public sealed unsafe class KvPagePoolTests
{
    private static ModelConfig Config
    {
        get
        {
            using ModelFiles files = ModelFiles.Open(ModelRunner.Golden("F32"));
            return files.Config;
        }
    }

    [Theory]
    [InlineData(KvType.F32, 4)]
    [InlineData(KvType.F16, 2)]
    public void A_page_holds_all_layers_of_a_block(KvType type, int element)
    {
        long page = 2 * 2 * 2 * 32 * 32 * element;
        Assert.Equal(page, KvPagePool.BytesPerPage(Config, type));
        using KvPagePool pool = new(Config, type, (page * 3) + 1);
        Assert.Equal((3, page), (pool.PageCount, pool.PageBytes));
        Assert.Equal(page, pool.Page(2).Length);
        Assert.Throws<ArgumentOutOfRangeException>(() => pool.Page(3).Length);
        Assert.Throws<ArgumentOutOfRangeException>(() => new KvPagePool(Config, type, page - 1));
    }

    [Fact]
    public void Rows_of_binary16_are_rounded_to_the_nearest_even()
    {
        using KvPagePool pool = new(Config, KvType.F16, 1 << 20);
        float[] row = new float[32];
        (row[0], row[1], row[2], row[3], row[4]) = (1 + (1f / 2048), 1 + (3f / 2048), 65520f, -1e-8f, 5.9604645e-8f);
        fixed (float* source = row) pool.Write(1, pool.ValueOffset(1, 1), 31, source);
        Assert.Equal([0x3C00, 0x3C02, 0x7C00, 0x8000, 0x0001], Enumerable.Range(0, 5).Select(i => (int)BitConverter.ToUInt16(pool.Page(1)[^64..][(2 * i)..])));
    }

    [Fact]
    public void A_copied_page_serves_another_sequence()
    {
        int[] tokens = [.. Enumerable.Range(3, 40)];
        using ModelFiles files = ModelFiles.Open(ModelRunner.Golden("F32"));
        using Model model = Model.Load(files);
        using Engine.Compute.ComputePool compute = new(1);
        using KvPagePool pool = new(model.Config, KvType.F16, 1 << 20);
        using ForwardPass pass = new(model, pool, compute, 64, 1);
        Step(pass, new SequenceSlice((int[])[0, 1], 0, 40, 0, true), tokens);
        float[] expected = pass.Logits(0).ToArray();
        pool.Page(0).CopyTo(pool.Page(5));
        Step(pass, new SequenceSlice((int[])[5, 2], 32, 8, 32, true), tokens);
        Assert.Equal(expected, pass.Logits(0).ToArray());
    }

    private static void Step(ForwardPass pass, SequenceSlice slice, int[] tokens)
    {
        pass.Begin([slice], tokens);
        for (int layer = 0; layer < 2; layer++)
        {
            pass.Attend(layer);
            pass.RunLocalExperts(layer, [true, true, true, true, true, true, true, true]);
            pass.Combine();
        }

        pass.Head();
    }
}
