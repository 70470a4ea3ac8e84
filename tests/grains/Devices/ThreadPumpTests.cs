using Granary.Grains.Devices;
using Xunit;

namespace Granary.Grains.Tests.Devices;

public sealed class ThreadPumpTests
{
    private static readonly TimeSpan _forever = TimeSpan.FromMinutes(10);

    [Fact]
    public void No_wake_up_is_lost()
    {
        const int Count = 20_000;
        using var pump = new ThreadPump();
        using var done = new SemaphoreSlim(0);
        int work = 0, seen = 0;
        pump.Start(
            "test",
            () =>
            {
                int now = Volatile.Read(ref work);
                if (now != seen) done.Release();
                seen = now;
                return PumpRest.Until(_forever);
            },
            () => { });
        for (int i = 0; i < Count; i++)
        {
            Volatile.Write(ref work, i + 1);
            pump.Wake();
            Assert.True(done.Wait(TimeSpan.FromSeconds(30), TestContext.Current.CancellationToken), $"wake-up {i} is lost");
        }
    }

    [Fact]
    public void Stop_waits_for_the_round_under_way_and_the_end()
    {
        using var pump = new ThreadPump();
        using var begun = new ManualResetEventSlim();
        int rounds = 0, ended = 0;
        pump.Start(
            "test",
            () =>
            {
                begun.Set();
                rounds++;
                return PumpRest.Worked(1);
            },
            () => ended++);
        begun.Wait(TestContext.Current.CancellationToken);
        pump.Stop();
        int last = rounds;
        pump.Wake();
        pump.Stop();
        Assert.Equal((last, 1), (rounds, ended));
    }

    [Fact]
    public void A_round_may_stop_its_own_pump()
    {
        using var pump = new ThreadPump();
        using var ended = new ManualResetEventSlim();
        int rounds = 0;
        pump.Start(
            "test",
            () =>
            {
                rounds++;
                pump.Stop();
                return PumpRest.Until(_forever);
            },
            ended.Set);
        Assert.True(ended.Wait(TimeSpan.FromSeconds(30), TestContext.Current.CancellationToken));
        Assert.Equal(1, rounds);
    }
}
