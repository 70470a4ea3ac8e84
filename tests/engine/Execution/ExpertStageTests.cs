using Granary.Engine.Compute;
using Granary.Engine.Execution;
using Granary.Engine.Formats;
using Granary.Engine.Models;
using Granary.Engine.Tests.Models;
using Xunit;

namespace Granary.Engine.Tests.Execution;

public sealed class ExpertStageTests
{
    [Theory]
    [InlineData(1)]
    [InlineData(3)]
    [InlineData(10)]
    [InlineData(11)]
    public void A_batch_beyond_the_workspace_gives_the_same_bits_in_pieces(int rowsAtOnce)
    {
        using ModelFiles files = ModelFiles.Open(ModelRunner.Golden("F32"));
        using Model model = Model.Load(files);
        using var pool = new ComputePool(1);
        int[] experts = [1, 4, 5], offsets = [0, 4, 4, 11];
        int hidden = model.Config.HiddenSize;
        float[] rows = [.. Enumerable.Range(0, offsets[^1] * hidden).Select(i => ((i * 37 % 101) - 50) / 50f)];
        Assert.Equal(Run(offsets[^1]), Run(rowsAtOnce));

        float[] Run(int maxRows)
        {
            using var stage = new ExpertStage(model, pool, maxRows);
            var output = new float[rows.Length];
            stage.Run(1, rows, experts, offsets, output);
            Assert.Contains(output, value => value != 0);
            return output;
        }
    }
}
