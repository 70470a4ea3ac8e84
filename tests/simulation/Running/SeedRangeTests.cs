using Granary.Simulation.Running;
using Xunit;

namespace Granary.Simulation.Tests.Running;

public sealed class SeedRangeTests
{
    [Theory]
    [InlineData("7", 7, 7)]
    [InlineData("1..200", 1, 200)]
    [InlineData("0..0", 0, 0)]
    public void A_range_is_read(string text, ulong first, ulong last)
    {
        Assert.True(SeedRange.TryParse(text, out SeedRange range));
        Assert.Equal(new SeedRange(first, last), range);
        Assert.Equal(last - first + 1, range.Count);
    }

    [Theory]
    [InlineData("")]
    [InlineData("..")]
    [InlineData("1..")]
    [InlineData("..2")]
    [InlineData("2..1")]
    [InlineData("-1..2")]
    [InlineData("1..2..3")]
    [InlineData("1...3")]
    [InlineData("0..18446744073709551615")]
    [InlineData("one")]
    public void Anything_else_is_refused(string text) => Assert.False(SeedRange.TryParse(text, out _));
}
