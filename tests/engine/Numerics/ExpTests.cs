using Granary.Engine.Numerics;
using Xunit;

namespace Granary.Engine.Tests.Numerics;

public sealed class ExpTests
{
    [Fact]
    public void ExpIsWithinTwoUnitsInTheLastPlace()
    {
        var random = new Random(17);
        for (var i = 0; i < 1_000_000; i++)
            AssertClose(((random.NextDouble() * 2) - 1) * Math.ScaleB(1, random.Next(-40, 10)));
        for (var x = -746.0; x < 710; x += 0.0078125)
            AssertClose(x);
    }

    [Theory]
    [InlineData(0.0, 1.0)]
    [InlineData(double.NaN, double.NaN)]
    [InlineData(double.PositiveInfinity, double.PositiveInfinity)]
    [InlineData(double.NegativeInfinity, 0.0)]
    [InlineData(710.0, double.PositiveInfinity)]
    [InlineData(-746.0, 0.0)]
    public void ExpOfTheEdges(double x, double expected) => Assert.Equal(expected, Transcendental.Exp(x));

    private static void AssertClose(double x)
    {
#pragma warning disable RS0030 // The platform's function is what ours is measured against.
        var expected = Math.Exp(x);
#pragma warning restore RS0030
        var actual = Transcendental.Exp(x);
        var distance = Math.Abs(BitConverter.DoubleToInt64Bits(expected) - BitConverter.DoubleToInt64Bits(actual));
        Assert.True(distance <= 2, $"Exp({x:R}) is {actual:R}, expected {expected:R}, off by {distance}");
    }
}
