using System.Runtime.InteropServices;
using System.Security.Cryptography;
using Granary.Engine.Kv;
using Xunit;

namespace Granary.Engine.Tests.Models;

/// <summary>The bits of a sequence's logits do not depend on what is computed beside it, in what pieces, or where.</summary>
public sealed class InvarianceTests
{
    private static readonly int[] Prompt = GoldenCase.Load("F32")[2].Tokens;

    public static TheoryData<string, KvType> Kinds
    {
        get
        {
            TheoryData<string, KvType> kinds = [];
            foreach (string type in (string[])["F32", "F16", "BF16", "Q8_0"])
            {
                kinds.Add(type, KvType.F32);
                kinds.Add(type, KvType.F16);
            }

            return kinds;
        }
    }

    [Theory]
    [MemberData(nameof(Kinds))]
    public void Chunks_change_no_bit(string type, KvType kv)
    {
        string whole = Alone(type, kv, Prompt);
        foreach (int size in (int[])[1, 7, 16, 33, 100])
        {
            using ModelRunner runner = new(ModelRunner.Golden(type), kv);
            for (int start = 0; start < Prompt.Length; start += size)
                runner.Step((0, start, Prompt[start..Math.Min(start + size, Prompt.Length)]));
            Assert.Equal(whole, Hash(runner.Pass.Logits(0)));
        }
    }

    [Theory]
    [MemberData(nameof(Kinds))]
    public void Sixty_four_mixed_sequences_change_no_bit(string type, KvType kv)
    {
        using ModelRunner runner = new(ModelRunner.Golden(type), kv);

        // All but the last tokens first, then a step of decode rows and chunks of many lengths.
        (int, int, int[])[] step = new (int, int, int[])[64];
        for (int s = 0; s < step.Length; s++)
        {
            int length = 1 + (s * 2), begun = s % 3 == 0 ? length - 1 : Math.Max(0, length - 9);
            if (begun > 0) runner.Step((s, 0, Prompt[..begun]));
            step[s] = (s, begun, Prompt[begun..length]);
        }

        runner.Step(step);
        using ModelRunner alone = new(ModelRunner.Golden(type), kv);
        for (int s = 0; s < step.Length; s++)
        {
            string together = Hash(runner.Pass.Logits(s));
            alone.Step((s, 0, Prompt[..(1 + (s * 2))]));
            Assert.Equal(Hash(alone.Pass.Logits(0)), together);
        }
    }

    [Theory]
    [MemberData(nameof(Kinds))]
    public void Threads_and_halves_of_the_experts_change_no_bit(string type, KvType kv)
    {
        string expected = Alone(type, kv, Prompt);
        foreach (int threads in (int[])[1, 3])
        {
            using ModelRunner runner = new(ModelRunner.Golden(type), kv, threads);
            runner.SplitExperts = threads == 1 ? 3 : 5;
            runner.Step((0, 0, Prompt));
            Assert.Equal(expected, Hash(runner.Pass.Logits(0)));
        }
    }

    [Fact]
    public void A_step_that_runs_again_gives_the_same_bits()
    {
        using ModelRunner runner = new(ModelRunner.Golden("BF16"), KvType.F16);
        runner.Step((0, 0, Prompt[..60]));
        runner.Step((0, 60, Prompt[60..]));
        string first = Hash(runner.Pass.Logits(0));
        runner.Step((0, 60, Prompt[60..]));
        Assert.Equal(first, Hash(runner.Pass.Logits(0)));
    }

    [Fact]
    public void Chunks_of_the_demo_model_change_no_bit()
    {
        int[] tokens = [.. Enumerable.Range(0, 384).Select(i => (i * 37) % 1000)];
        using ModelRunner whole = new(RepositoryPaths.DemoModel, KvType.F16);
        whole.Step((0, 0, tokens));
        foreach (int size in (int[])[16, 300])
        {
            using ModelRunner runner = new(RepositoryPaths.DemoModel, KvType.F16, threads: 1);
            for (int start = 0; start < tokens.Length; start += size)
                runner.Step((0, start, tokens[start..Math.Min(start + size, tokens.Length)]));
            Assert.Equal(Hash(whole.Pass.Logits(0)), Hash(runner.Pass.Logits(0)));
        }
    }

    private static string Alone(string type, KvType kv, int[] tokens)
    {
        using ModelRunner runner = new(ModelRunner.Golden(type), kv);
        runner.Step((0, 0, tokens));
        return Hash(runner.Pass.Logits(0));
    }

    private static string Hash(ReadOnlySpan<float> logits) => Convert.ToHexString(SHA256.HashData(MemoryMarshal.AsBytes(logits)));
}
