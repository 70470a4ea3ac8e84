using Granary.Engine.Numerics;
using Granary.Engine.Sampling;
using Xunit;

namespace Granary.Engine.Tests.Sampling;

public sealed class SamplerTests
{
    private static readonly float[] Logits = [1, 3, 2, 3, -1, 0];

    [Fact]
    public void GreedyTakesTheLowerOfEqualLogits() =>
        Assert.Equal(1, new Sampler(6).Sample(Logits, new SamplingParameters(0, 0, 1, 5), 0, 0));

    // Softmax of the logits: 1 and 3 share the first place, then 2, 0, 5, 4.
    [Theory]
    [InlineData(1, 1f, new[] { 1 })]
    [InlineData(2, 1f, new[] { 1, 3 })]
    [InlineData(3, 1f, new[] { 1, 2, 3 })]
    [InlineData(99, 1f, new[] { 0, 1, 2, 3, 4, 5 })]
    [InlineData(0, 1f, new[] { 0, 1, 2, 3, 4, 5 })]
    [InlineData(0, 0.0001f, new[] { 1 })]
    [InlineData(0, 0.38f, new[] { 1 })]
    [InlineData(0, 0.41f, new[] { 1, 3 })]
    [InlineData(0, 0.80f, new[] { 1, 2, 3 })]
    [InlineData(3, 0.43f, new[] { 1, 3 })]
    [InlineData(2, 0.49f, new[] { 1 })]
    public void OnlyTheLikeliestAreDrawn(int topK, float topP, int[] expected)
    {
        var sampler = new Sampler(6);
        var parameters = new SamplingParameters(1, topK, topP, 42);
        var drawn = Enumerable.Range(0, 20_000).Select(i => sampler.Sample(Logits, parameters, 0, i)).Distinct().Order();
        Assert.Equal(expected, drawn);
    }

    [Theory]
    [InlineData(1f, 0, 1f)]
    [InlineData(0.5f, 0, 1f)]
    [InlineData(2f, 4, 1f)]
    [InlineData(1.5f, 0, 0.9f)]
    [InlineData(1f, 5, 0.95f)]
    public void DrawsFollowTheDistribution(float temperature, int topK, float topP)
    {
        const int draws = 50_000;
        var sampler = new Sampler(6);
        var parameters = new SamplingParameters(temperature, topK, topP, 2026);
        var counts = new int[6];
        for (var i = 0; i < draws; i++)
            counts[sampler.Sample(Logits, parameters, i % 3, i)]++;

        var expected = Distribution(temperature, topK, topP);
        var chiSquare = 0.0;
        for (var i = 0; i < 6; i++)
        {
            if (expected[i] == 0)
                Assert.Equal(0, counts[i]);
            else
                chiSquare += (counts[i] - (draws * expected[i])) * (counts[i] - (draws * expected[i])) / (draws * expected[i]);
        }

        // The 99.9th percentile of chi-square with five degrees of freedom; the seed is fixed, so this passes always or never.
        Assert.InRange(chiSquare, 0, 20.5);
    }

    [Fact]
    public void TheChoiceDependsOnItsArgumentsAlone()
    {
        var random = new Random(4);
        var logits = Enumerable.Range(0, 1000).Select(_ => (float)random.NextDouble() * 8).ToArray();
        SamplingParameters[] settings = [new(1, 0, 1, 1), new(0.7f, 40, 0.9f, 1), new(1.2f, 0, 0.8f, 99), new(0, 0, 1, 0)];
        var used = new Sampler(1000);
        for (var i = 0; i < 200; i++)
        {
            foreach (var parameters in settings)
                Assert.Equal(new Sampler(1000).Sample(logits, parameters, i % 2, i), used.Sample(logits, parameters, i % 2, i));
        }
    }

    [Fact]
    public void MaskedTokensAreNeverDrawn()
    {
        var sampler = new Sampler(3);
        float[] logits = [float.NegativeInfinity, 0, float.NegativeInfinity];
        foreach (var parameters in (SamplingParameters[])[new(1, 0, 1, 3), new(5, 2, 1, 3), new(1, 0, 0.99f, 3), new(0, 0, 1, 3)])
            Assert.All(Enumerable.Range(0, 100), i => Assert.Equal(1, sampler.Sample(logits, parameters, 0, i)));
    }

    [Theory]
    [InlineData(float.NaN, 0f)]
    [InlineData(0f, float.NaN)]
    [InlineData(float.PositiveInfinity, 0f)]
    [InlineData(float.NegativeInfinity, float.NegativeInfinity)]
    public void RefusesLogitsThatAreNotFinite(float first, float second)
    {
        var sampler = new Sampler(2);
        foreach (var temperature in (float[])[0, 1])
        {
            var error = Assert.Throws<InvalidOperationException>(
                () => sampler.Sample([first, second], new SamplingParameters(temperature, 0, 1, 0), 0, 0));
            Assert.Contains("logits are not finite", error.Message, StringComparison.Ordinal);
        }
    }

    [Fact]
    public void RefusesTheWrongNumberOfLogits() =>
        Assert.Throws<ArgumentException>(() => new Sampler(5).Sample(Logits, new SamplingParameters(1, 0, 1, 0), 0, 0));

    [Fact]
    public void SamplingAllocatesNothing()
    {
        var sampler = new Sampler(Logits.Length);
        SamplingParameters[] settings = [new(0, 0, 1, 1), new(1, 0, 1, 1), new(0.7f, 3, 0.9f, 1)];
        SampleAll(sampler, settings);
        var before = GC.GetAllocatedBytesForCurrentThread();
        SampleAll(sampler, settings);
        Assert.Equal(before, GC.GetAllocatedBytesForCurrentThread());
    }

    private static void SampleAll(Sampler sampler, SamplingParameters[] settings)
    {
        for (var i = 0; i < 100; i++)
        {
            foreach (var parameters in settings)
                sampler.Sample(Logits, parameters, 0, i);
        }
    }

    private static double[] Distribution(float temperature, int topK, float topP)
    {
        var weights = Logits.Select(logit => Transcendental.Exp(logit / temperature)).ToArray();
        var ranked = Enumerable.Range(0, 6).OrderByDescending(i => weights[i]).ThenBy(i => i).Take(topK == 0 ? 6 : topK).ToArray();
        var total = ranked.Sum(i => weights[i]);
        var kept = new double[6];
        foreach (var i in ranked)
        {
            if (kept.Sum() < topP * total)
                kept[i] = weights[i];
        }

        return [.. kept.Select(weight => weight / kept.Sum())];
    }
}
