using Granary.Simulation.Drawing;
using Xunit;

namespace Granary.Simulation.Tests.Drawing;

public sealed class SeedStreamTests
{
    [Fact]
    public void A_stream_is_the_same_in_every_process()
    {
        var stream = new SeedStream(42, "workload");
        Assert.Equal([0x26F574380A78FAC2, 0xF49CAEDAFE482506, 0xBBCB83E476EA7D66], (ulong[])[stream.Next(), stream.Next(), stream.Next()]);
    }

    [Fact]
    public void Streams_of_other_seeds_purposes_and_numbers_are_other_streams()
    {
        ulong[] first =
        [
            new SeedStream(1, "a").Next(), new SeedStream(2, "a").Next(), new SeedStream(1, "b").Next(),
            new SeedStream(1, "a", 1).Next(), new SeedStream(2, "a", 1).Next(),
        ];
        Assert.Equal(first.Length, first.Distinct().Count());
    }

    [Theory]
    [InlineData(0, 0)]
    [InlineData(1, 6)]
    [InlineData(-3, 3)]
    [InlineData(int.MinValue, int.MaxValue)]
    public void Integers_stay_within_their_bounds_and_reach_them(int least, int most)
    {
        var stream = new SeedStream(7, "numbers");
        int[] drawn = [.. Enumerable.Range(0, 1000).Select(_ => stream.Int(least, most))];
        Assert.All(drawn, value => Assert.InRange(value, least, most));
        if (most - (long)least > 10) return;
        Assert.Contains(least, drawn);
        Assert.Contains(most, drawn);
    }

    [Fact]
    public void Times_are_whole_microseconds_within_their_bounds()
    {
        var stream = new SeedStream(7, "times");
        for (int i = 0; i < 1000; i++)
        {
            TimeSpan time = stream.Milliseconds(3, 5);
            Assert.InRange(time, TimeSpan.FromMilliseconds(3), TimeSpan.FromMilliseconds(5));
            Assert.Equal(0, time.Ticks % TimeSpan.TicksPerMicrosecond);
        }
    }
}
