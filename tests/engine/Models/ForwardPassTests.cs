using Granary.Engine.Compute;
using Granary.Engine.Execution;
using Granary.Engine.Formats;
using Granary.Engine.Kv;
using Granary.Engine.Models;
using Xunit;

namespace Granary.Engine.Tests.Models;

public sealed class ForwardPassTests
{
    [Theory]
    [InlineData(1)]
    [InlineData(2)]
    public void Steps_allocate_nothing(int threads)
    {
        using ModelRunner runner = new(ModelRunner.Golden("Q8_0"), KvType.F16, threads);
        int[] tokens = [.. Enumerable.Range(0, 64)];
        bool[] all = [.. Enumerable.Repeat(true, 8)];
        SequenceSlice[] slices =
        [
            new(runner.Table(0), 0, 40, 0, true),
            new(runner.Table(1), 0, 23, 40, false),
            new(runner.Table(2), 0, 1, 63, true),
        ];
        for (int i = 0; i < 3; i++) Step(runner.Pass, slices, tokens, all);
        long before = GC.GetAllocatedBytesForCurrentThread();
        for (int i = 0; i < 10; i++) Step(runner.Pass, slices, tokens, all);
        Assert.Equal(0, GC.GetAllocatedBytesForCurrentThread() - before);
    }

    [Fact]
    public void Steps_out_of_range_are_refused()
    {
        using ModelRunner runner = new(ModelRunner.Golden("F32"), maxRows: 8, maxSequences: 2);
        int[] tokens = [1, 2, 3, 4, 5, 6, 7, 8, 9, 10];
        int[] table = runner.Table(0);
        Refused("512", new SequenceSlice(table, 510, 3, 0, true));
        Refused("pages", new SequenceSlice(table.AsMemory(0, 1), 31, 2, 0, true));
        Refused("offset", new SequenceSlice(table, 0, 3, 8, true));
        Refused("0 tokens", new SequenceSlice(table, 0, 0, 0, true));
        Refused("rows", new SequenceSlice(table, 0, 9, 0, true));
        Refused("Page 400", new SequenceSlice((int[])[400], 0, 1, 0, true));
        SequenceSlice one = new(table, 0, 1, 0, true);
        Refused("at most 2", one, one, one);
        tokens[0] = 512;
        Refused("Token 512", one);
        Assert.Equal(0, runner.Pass.Rows);

        void Refused(string what, params SequenceSlice[] slices) =>
            Assert.Contains(what, Assert.Throws<ArgumentException>(() => runner.Pass.Begin(slices, tokens)).Message, StringComparison.Ordinal);
    }

    [Fact]
    public void Logits_that_were_not_wanted_are_refused()
    {
        using ModelRunner runner = new(ModelRunner.Golden("F32"));
        runner.Run([new SequenceSlice(runner.Table(0), 0, 2, 0, false)], [1, 2]);
        Assert.Throws<InvalidOperationException>(() => runner.Pass.Logits(0).ToArray());
        Assert.Throws<ArgumentOutOfRangeException>(() => runner.Pass.Logits(1).ToArray());
    }

    [Fact]
    public void Experts_compute_the_same_however_rows_are_grouped()
    {
        using ModelFiles files = ModelFiles.Open(ModelRunner.Golden("Q8_0"));
        using Model model = Model.Load(files);
        using ComputePool pool = new(2);
        using ExpertStage stage = new(model, pool, 40);
        float[] rows = new float[40 * 64];
        for (int i = 0; i < rows.Length; i++) rows[i] = (i * 31 % 67 / 16f) - 2;
        float[] together = new float[rows.Length], apart = new float[rows.Length];
        stage.Run(1, rows, [6, 2, 3], [0, 29, 29, 40], together);
        for (int i = 0; i < 40; i++)
            stage.Run(1, rows.AsSpan(i * 64, 64), [i < 29 ? 6 : 3], [0, 1], apart.AsSpan(i * 64, 64));
        Assert.Equal(together, apart);
        Assert.Contains(together, value => value != 0);
        Assert.Throws<ArgumentException>(() => stage.Run(0, rows, [8], [0, 40], together));
        Assert.Throws<ArgumentException>(() => stage.Run(0, rows, [1, 2], [0, 40], together));
        Assert.Throws<ArgumentException>(() => stage.Run(0, rows, [1], [0, 39], together));
    }

    [Fact]
    public void Tensors_of_unusable_width_are_named()
    {
        using ModelFiles files = ModelFiles.Open(ModelRunner.Golden("F32"));
        TensorView Narrow(string name, int rows, int columns) =>
            name == "blk.1.attn_k.weight" ? files.Get(name, rows, columns) with { Columns = 40 } : files.Get(name, rows, columns);
        ArgumentException failure = Assert.Throws<ArgumentException>(() => Model.Load(files.Config, Narrow, _ => true, true));
        Assert.Contains("blk.1.attn_k.weight", failure.Message, StringComparison.Ordinal);
        Assert.Throws<NotSupportedException>(() => Model.Load(files.Config with { Architecture = "llama" }, files.Get, _ => true, true));
        Assert.Throws<ArgumentException>(() => Model.Load(files.Config with { HeadDim = 24 }, files.Get, _ => true, true));
    }

    [Fact]
    public void Without_a_head_the_embedding_is_used()
    {
        using ModelFiles files = ModelFiles.Open(ModelRunner.Golden("F32"));
        using Model tied = Model.Load(files.Config, files.Get, name => name != "output.weight", true);
        using Model own = Model.Load(files);
        Assert.Equal(tied.Embedding, tied.Head);
        Assert.NotEqual(own.Embedding, own.Head);
    }

    private static void Step(ForwardPass pass, SequenceSlice[] slices, int[] tokens, bool[] all)
    {
        pass.Begin(slices, tokens);
        for (int layer = 0; layer < 2; layer++)
        {
            pass.Attend(layer);
            pass.RunLocalExperts(layer, all);
            pass.Combine();
        }

        pass.Head();
    }
}
