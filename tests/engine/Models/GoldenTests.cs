using Granary.Engine.Kernels;
using Granary.Engine.Kv;
using Granary.Engine.Numerics;
using Xunit;

namespace Granary.Engine.Tests.Models;

/// <summary>The forward pass against logits of llama.cpp and its float32 reference.</summary>
public sealed class GoldenTests
{
    private const double Bound = 1e-5;

    /// <summary>Keys and values in binary16 move these logits by up to 1.1e-3.</summary>
    private const double BoundF16Cache = 2e-3;

    [Theory]
    [InlineData("F32")]
    [InlineData("F16")]
    [InlineData("BF16")]
    [InlineData("Q8_0")]
    public void Logits_and_routing_of_all_prompts_match(string type)
    {
        using ModelRunner runner = new(ModelRunner.Golden(type), everyRow: true);
        int sequence = 0;
        foreach (GoldenCase golden in GoldenCase.Load(type))
        {
            runner.Step((sequence++, 0, golden.Tokens));

            double error = GoldenCase.RelativeError(runner.Pass.Logits(0), golden.Logits);
            Assert.True(error <= Bound, $"{golden.Tokens.Length} tokens: relative error {error:E2}");
            for (int layer = 0; layer < golden.Routing.Length; layer++)
                Assert.Equal(Sets(golden.Routing[layer], golden.ExpertsPerToken), Sets(runner.Routing[layer], golden.ExpertsPerToken));
        }
    }

    [Theory]
    [InlineData("F32")]
    [InlineData("Q8_0")]
    public void A_cache_of_binary16_stays_near(string type)
    {
        using ModelRunner runner = new(ModelRunner.Golden(type), KvType.F16, everyRow: true);
        int sequence = 0;
        foreach (GoldenCase golden in GoldenCase.Load(type))
        {
            runner.Step((sequence++, 0, golden.Tokens));

            double error = GoldenCase.RelativeError(runner.Pass.Logits(0), golden.Logits);
            Assert.True(error is > Bound and <= BoundF16Cache, $"{golden.Tokens.Length} tokens: relative error {error:E2}");
        }
    }

    [Fact]
    public void Greedy_tokens_match_up_to_the_first_near_tie()
    {
        using ModelRunner runner = new(ModelRunner.Golden("F32"));
        int sequence = 0;
        foreach (GoldenCase golden in GoldenCase.Load("F32"))
        {
            int position = 0;
            int[] next = golden.Tokens;
            for (int step = 0; step < golden.Greedy.Length; step++)
            {
                runner.Step((sequence, position, next));
                position += next.Length;
                ReadOnlySpan<float> logits = runner.Pass.Logits(0);
                int best = 0;
                for (int i = 1; i < logits.Length; i++)
                    if (logits[i] > logits[best]) best = i;
                if (golden.Margins[step] < 1e-3) break;
                Assert.Equal(golden.Greedy[step], best);
                next = [best];
            }

            sequence++;
        }
    }

    [Theory]
    [InlineData(512)]
    [InlineData(256)]
    [InlineData(128)]
    public void Every_vector_width_gives_the_same_logits(int bits)
    {
        bool accelerated = bits switch { 512 => Lanes512.IsAccelerated, 256 => Lanes256.IsAccelerated, _ => Lanes128.IsAccelerated };
        Assert.SkipUnless(accelerated, $"This machine has no vectors of {bits} bits");
        IKernels kernels = bits switch { 512 => new Kernels<Lanes512>(), 256 => new Kernels<Lanes256>(), _ => new Kernels<Lanes128>() };
        foreach (string type in (string[])["F32", "F16", "BF16", "Q8_0"])
        {
            using ModelRunner expected = new(ModelRunner.Golden(type), KvType.F16, everyRow: true, kernels: new Kernels<Lanes128>());
            using ModelRunner actual = new(ModelRunner.Golden(type), KvType.F16, everyRow: true, kernels: kernels);
            int[] tokens = GoldenCase.Load(type)[2].Tokens;
            expected.Step((0, 0, tokens));
            actual.Step((0, 0, tokens));
            Assert.Equal(expected.Pass.Logits(0).ToArray(), actual.Pass.Logits(0).ToArray());
        }
    }

    private static List<string> Sets(int[] experts, int k) => [.. experts.Chunk(k).Select(set => string.Join(' ', set.Order()))];
}
