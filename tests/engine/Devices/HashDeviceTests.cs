using Granary.Engine.Devices;
using Granary.Engine.Execution;
using Xunit;

namespace Granary.Engine.Tests.Devices;

/// <summary>The tokens are the same however they are computed, and are wrong as soon as anything is wrong.</summary>
public sealed class HashDeviceTests
{
    private const int Length = 75;
    private const int Answer = 30;

    [Theory]
    [InlineData(1)]
    [InlineData(7)]
    [InlineData(32)]
    [InlineData(200)]
    public void Chunks_do_not_matter(int chunk) => Assert.Equal(Alone(0), Alone(0, chunk));

    [Fact]
    public void Batches_do_not_matter()
    {
        var runner = new HashRunner();
        for (int s = 0; s < 3; s++) runner.Add(s, HashRunner.Prompt(s, Length));
        runner.Step((2, 50), (0, Length));
        runner.Step((1, 33), (2, Length - 50), (0, 1));
        runner.Step((0, 1), (1, Length - 33));
        for (int i = 0; i < Answer - 1; i++) runner.Step((1, 1), (2, 1), (0, 1));
        for (int s = 0; s < 3; s++)
        {
            int[] alone = Alone(s);
            Assert.Equal(alone, runner.Tokens(s)[..alone.Length]);
        }
    }

    [Fact]
    public void The_place_of_experts_does_not_matter()
    {
        Assert.Equal(Alone(1), Run(new HashRunner { IsLocal = expert => expert % 3 == 0 }, 1));
        Assert.Equal(Alone(1), Run(new HashRunner { IsLocal = _ => false }, 1));
    }

    [Fact]
    public void Every_token_of_the_prompt_matters()
    {
        float[] expected = LogitsAfter(_ => { });
        for (int position = 0; position < Length; position++)
        {
            int[] prompt = HashRunner.Prompt(0, Length);
            prompt[position] = (prompt[position] + 1) % 64;
            var runner = new HashRunner();
            runner.Run(0, prompt, 200, 1);
            Assert.NotEqual(expected, runner.Logits(0));
        }
    }

    [Fact]
    public void Every_cell_of_every_layer_matters()
    {
        float[] expected = LogitsAfter(_ => { });
        for (int layer = 0; layer < HashRunner.Shape.Layers; layer++)
        {
            for (int position = 0; position < Length; position++)
            {
                int at = position, of = layer;
                Assert.NotEqual(expected, LogitsAfter(runner => runner.Cell(0, of, at) ^= 1));
                Assert.NotEqual(expected, LogitsAfter(runner => runner.Cell(0, of, at) = 0));
            }
        }
    }

    [Fact]
    public void Exchanged_pages_matter() => Assert.NotEqual(
        LogitsAfter(_ => { }),
        LogitsAfter(runner =>
        {
            for (int i = 0; i < 32; i++)
                (runner.Cell(0, 1, i), runner.Cell(0, 1, 32 + i)) = (runner.Cell(0, 1, 32 + i), runner.Cell(0, 1, i));
        }));

    [Fact]
    public void Every_output_of_every_expert_matters()
    {
        float[] expected = LogitsAfter(_ => { });
        for (int layer = 0; layer < HashRunner.Shape.Layers; layer++)
        {
            for (int i = 0; i < HashRunner.Shape.ExpertsPerToken * 4; i++)
            {
                int at = i, of = layer;
                Assert.NotEqual(expected, LogitsAfter(runner => runner.BeforeCombine = now =>
                {
                    if (now == of) runner.Device.ExpertOutput[at]++;
                }));
            }
        }
    }

    [Fact]
    public void An_expert_that_was_left_out_shows_even_if_the_same_step_ran_before()
    {
        float[] expected = LogitsAfter(_ => { });
        var runner = new HashRunner();
        runner.Run(0, HashRunner.Prompt(0, Length), 200, 2);
        HashDevice device = runner.Device;
        int last = runner.Tokens(0)[Length];
        foreach (bool local in new[] { true, false })
        {
            device.Begin([new SequenceSlice(HashRunner.Pages(0), Length, 1, 0, true)], [last]);
            for (int layer = 0; layer < HashRunner.Shape.Layers; layer++)
            {
                device.Attend(layer);
                int leftOut = device.RoutedExperts[0];
                device.RunLocalExperts(layer, [.. Enumerable.Range(0, device.Experts).Select(e => local || e != leftOut)]);
                device.Combine();
            }

            device.Head();
            if (local) Assert.Equal(expected, runner.Logits(0));
            else Assert.NotEqual(expected, runner.Logits(0));
        }
    }

    [Fact]
    public void Sampling_at_a_temperature_draws_several_tokens_and_the_same_again()
    {
        int[] first = Run(new HashRunner { Temperature = 1 }, 2), second = Run(new HashRunner { Temperature = 1 }, 2, chunk: 9);
        Assert.Equal(first, second);
        Assert.NotEqual(Alone(2), first);
        Assert.True(first[Length..].Distinct().Count() > 10);
    }

    [Fact]
    public void The_tokens_are_the_same_on_every_machine() =>
        Assert.Equal("37 1 33 31 44 51 62 10", string.Join(" ", Alone(0)[Length..(Length + 8)]));

    [Fact]
    public void What_does_not_fit_is_refused()
    {
        var device = new HashDevice(HashRunner.Shape);
        int[] pages = HashRunner.Pages(0);
        Assert.ThrowsAny<ArgumentException>(() => device.Begin([new SequenceSlice(pages, 0, 2, 0, true)], [1]));
        Assert.ThrowsAny<ArgumentException>(() => device.Begin([new SequenceSlice(pages, 0, 1, 0, true)], [64]));
        Assert.ThrowsAny<ArgumentException>(() => device.Begin([new SequenceSlice(new[] { 24 }, 0, 1, 0, true)], [1]));
        Assert.ThrowsAny<ArgumentException>(() => device.Begin([new SequenceSlice(new[] { 1 }, 32, 1, 0, true)], [1]));
        Assert.ThrowsAny<ArgumentException>(() => device.RunExperts(0, new float[8], [1], [0, 1], new float[8]));
        Assert.ThrowsAny<ArgumentException>(() => device.RunExperts(0, new float[4], [8], [0, 1], new float[4]));
        Assert.ThrowsAny<ArgumentException>(() => device.Page(24));
        device.Begin([new SequenceSlice(pages, 0, 1, 0, false)], [1]);
        device.Head();
        Assert.Throws<InvalidOperationException>(() => device.Logits(0).Length);
    }

    private static int[] Alone(int sequence, int chunk = 64) => Run(new HashRunner(), sequence, chunk);

    private static int[] Run(HashRunner runner, int sequence, int chunk = 64)
    {
        runner.Run(sequence, HashRunner.Prompt(sequence, Length), chunk, Answer);
        return runner.Tokens(sequence);
    }

    /// <summary>The logits of the first decoded token, with something done between the prompt and it.</summary>
    private static float[] LogitsAfter(Action<HashRunner> change)
    {
        var runner = new HashRunner();
        runner.Run(0, HashRunner.Prompt(0, Length), 200, 1);
        change(runner);
        runner.Step((0, 1));
        return runner.Logits(0);
    }
}
