using Granary.Grains.Devices;
using Xunit;

namespace Granary.Grains.Tests.Devices;

public sealed class StepTimesTests
{
    [Theory]
    [InlineData(0, 0, 250)]
    [InlineData(0, 1, 500)]
    [InlineData(0, 4, 4_000)]
    [InlineData(0, 5, 5_000)]
    [InlineData(0, 7, 5_000)]
    [InlineData(0, 8, 30_000)]
    [InlineData(0, 100, 30_000)]
    [InlineData(20, 0, 250)]
    [InlineData(100, 0, 1_000)]
    [InlineData(100, 2, 4_000)]
    [InlineData(100, 3, 5_000)]
    [InlineData(900, 0, 9_000)]
    [InlineData(900, 3, 9_000)]
    [InlineData(9_000, 0, 30_000)]
    public void A_wait_is_given_up_after(int usualMilliseconds, int abandonedInARow, int expectedMilliseconds)
    {
        var times = new StepTimes();
        for (int i = 0; i < 70 && usualMilliseconds > 0; i++) times.Add(TimeSpan.FromMilliseconds(usualMilliseconds));
        Assert.Equal(TimeSpan.FromMilliseconds(expectedMilliseconds), times.Deadline(abandonedInARow));
    }

    [Fact]
    public void One_long_wait_among_many_changes_nothing()
    {
        var times = new StepTimes();
        for (int i = 0; i < 10; i++) times.Add(TimeSpan.FromMilliseconds(i == 3 ? 20_000 : 1));
        Assert.Equal(TimeSpan.FromMilliseconds(250), times.Deadline(0));
    }
}
