using Granary.Engine.Sampling;
using Xunit;

namespace Granary.Engine.Tests.Sampling;

public sealed class SamplingParametersTests
{
    [Theory]
    [InlineData(-0.1f, 0, 1f)]
    [InlineData(float.NaN, 0, 1f)]
    [InlineData(float.PositiveInfinity, 0, 1f)]
    [InlineData(1f, -1, 1f)]
    [InlineData(1f, 0, 0f)]
    [InlineData(1f, 0, 1.01f)]
    [InlineData(1f, 0, float.NaN)]
    public void RefusesWhatIsOutOfRange(float temperature, int topK, float topP)
    {
        Assert.Throws<ArgumentOutOfRangeException>(() => new SamplingParameters(temperature, topK, topP, 0));
        var valid = new SamplingParameters(1, 0, 1, 0);
        Assert.Throws<ArgumentOutOfRangeException>(() => valid with { Temperature = temperature, TopK = topK, TopP = topP });
    }
}
