using Granary.Embedded.Host;
using Orleans.Runtime;
using Xunit;

namespace Granary.Embedded.Tests;

public sealed class SimulatedClusterTests
{
    [Fact]
    public void The_same_seed_gives_the_same_run_and_another_one_another()
    {
        static ulong Run(ulong seed) => Simulated.Run(Simulated.Options(seed), 3, Work);
        Assert.Equal(Run(1), Run(1));
        Assert.NotEqual(Run(1), Run(2));

        static async Task Work(SimulatedCluster cluster)
        {
            ITestGrain[] grains = [.. Enumerable.Range(0, 20).Select(i => cluster.Factory(i % 3).GetGrain<ITestGrain>($"g{i % 7}"))];
            var totals = await Task.WhenAll(grains.Select(g => g.AddAsync(1)));
            cluster.Note(string.Join(',', totals));
        }
    }

    [Fact]
    public void Grains_do_in_simulated_time_what_they_do_in_real_time()
    {
        Simulated.Run(Simulated.Options(3), 2, async cluster =>
        {
            var grain = await cluster.PlaceAsync(0, 1, "same");
            await Task.WhenAll(Enumerable.Range(0, 50).Select(_ => grain.AddAsync(1)));
            Assert.Equal(50, await grain.TotalAsync());
            Assert.Equal("no", (await Assert.ThrowsAsync<ArgumentException>(() => grain.FailAsync("no"))).Message);
            var start = cluster.Now;
            await Assert.ThrowsAsync<TimeoutException>((await cluster.PlaceAsync(0, 1, "hung")).HangAsync);
            Assert.InRange(cluster.Now - start, TimeSpan.FromMilliseconds(100), TimeSpan.FromSeconds(1));
            await grain.DeactivateAsync();
            await Task.Delay(TimeSpan.FromMilliseconds(10), cluster.Time);
            Assert.Equal(0, await grain.TotalAsync());
        });
    }

    [Fact]
    public void A_crashed_silo_is_noticed_late_and_its_grains_live_on_elsewhere()
    {
        Simulated.Run(Simulated.Options(4), 3, async cluster =>
        {
            var grain = await cluster.PlaceAsync(0, 2, "lost");
            await grain.AddAsync(5);
            var crashed = cluster.Now;
            cluster.Crash(cluster.Silos[2]);
            await Assert.ThrowsAsync<SiloUnavailableException>(async () => await grain.TotalAsync());
            Assert.True(cluster.Now - crashed >= cluster.Options.DetectionLeast);
            Assert.True(cluster.Now - crashed <= cluster.Options.DetectionMost + cluster.Options.NoticeMost);
            Assert.Equal(0, await grain.TotalAsync());
            Assert.NotEqual(cluster.Silos[2].Address, await grain.SiloAsync());
            Assert.Equal(SimulatedSiloState.Crashed, cluster.Silos[2].State);
        });
    }

    [Fact]
    public void A_silo_that_stalls_for_long_comes_back_believes_that_it_lives_and_then_learns()
    {
        Simulated.Run(Simulated.Options(5), 3, async cluster =>
        {
            var silo = cluster.Silos[2];
            var grain = await cluster.PlaceAsync(0, 2, "twice");
            await grain.AddAsync(5);
            var own = cluster.Factory(2).GetGrain<ITestGrain>("twice");
            cluster.Stall(silo, TimeSpan.FromSeconds(10));
            await Assert.ThrowsAsync<SiloUnavailableException>(async () => await grain.TotalAsync());
            Assert.Equal(SimulatedSiloState.Stalled, silo.State);
            Assert.Equal(0, await grain.TotalAsync());
            var seen = -1;
            await Assert.ThrowsAsync<SiloUnavailableException>(() => silo.Run(async () =>
            {
                seen = await own.TotalAsync();
                await Task.Delay(TimeSpan.FromSeconds(20), cluster.Time);
            }));
            // While it did not know, the grain lived twice, and the silo's own code met its own activation.
            Assert.Equal(5, seen);
            Assert.Equal(SimulatedSiloState.Crashed, silo.State);
        });
    }

    [Fact]
    public void A_short_stall_delays_and_loses_nothing()
    {
        Simulated.Run(Simulated.Options(6), 2, async cluster =>
        {
            var grain = await cluster.PlaceAsync(0, 1, "slow");
            cluster.Stall(cluster.Silos[1], TimeSpan.FromMilliseconds(400));
            var start = cluster.Now;
            Assert.Equal(1, await grain.AddAsync(1));
            Assert.True(cluster.Now - start >= TimeSpan.FromMilliseconds(400));
            Assert.Equal(SimulatedSiloState.Running, cluster.Silos[1].State);
        });
    }

    [Fact]
    public void A_living_silo_may_be_declared_dead_and_ends_itself()
    {
        Simulated.Run(Simulated.Options(7), 2, async cluster =>
        {
            cluster.Condemn(cluster.Silos[1]);
            Assert.Equal(SimulatedSiloState.Condemned, cluster.Silos[1].State);
            await Task.Delay(cluster.Options.NoticeMost, cluster.Time);
            Assert.Equal(SimulatedSiloState.Crashed, cluster.Silos[1].State);
            Assert.Equal(1, cluster.Counts["living silos declared dead"]);
        });
    }

    [Fact]
    public void Calls_that_are_not_awaited_may_change_order()
    {
        var reordered = 0;
        for (ulong seed = 0; seed < 20; seed++)
        {
            Simulated.Run(Simulated.Options(seed), 2, async cluster =>
            {
                var seen = new List<int>();
                var grain = await cluster.PlaceAsync(0, 1, "order");
                await Task.WhenAll(Add(1), Add(2), Add(3));
                if (seen[0] != 1 || seen[1] != 2) reordered++;

                async Task Add(int amount)
                {
                    await grain.AddAsync(amount);
                    seen.Add(amount);
                }
            });
        }

        Assert.InRange(reordered, 1, 20);
    }

    [Fact]
    public void Messages_are_lost_while_two_silos_are_cut_off_and_the_call_times_out()
    {
        Simulated.Run(Simulated.Options(8), 2, async cluster =>
        {
            var grain = await cluster.PlaceAsync(0, 1, "cut");
            cluster.Cut(cluster.Silos[0], cluster.Silos[1], TimeSpan.FromSeconds(1));
            await Assert.ThrowsAsync<TimeoutException>(() => grain.AddAsync(1));
            Assert.Equal(1, await grain.AddAsync(1));
            Assert.Equal(1, cluster.Counts["messages lost between living silos"]);
        });
    }

    [Fact]
    public void A_grain_whose_directory_entry_is_lost_exists_twice_for_a_while()
    {
        Simulated.Run(Simulated.Options(9), 2, async cluster =>
        {
            var grain = await cluster.PlaceAsync(1, 1, "double");
            await grain.AddAsync(5);
            cluster.LoseDirectory(1);
            var other = await cluster.PlaceAsync(0, 0, "double");
            Assert.Equal(0, await other.TotalAsync());
            Assert.Equal(5, await grain.TotalAsync());
            await Task.Delay(TimeSpan.FromSeconds(6), cluster.Time);
            Assert.Equal(0, await grain.TotalAsync());
            Assert.Equal(1, cluster.Counts["grains that existed twice"]);
        });
    }

    [Fact]
    public void A_silo_leaves_in_good_order_and_another_joins()
    {
        Simulated.Run(Simulated.Options(10), 2, async cluster =>
        {
            await cluster.PlaceAsync(0, 1, "leaver");
            await cluster.StopSiloAsync(cluster.Silos[1]);
            Assert.Equal(SimulatedSiloState.Stopped, cluster.Silos[1].State);
            await Task.Delay(cluster.Options.NoticeMost, cluster.Time);
            Assert.Equal(cluster.Silos[0].Address, await cluster.Factory(0).GetGrain<ITestGrain>("leaver").SiloAsync());
            var third = await cluster.StartSiloAsync("third", silo => Simulated.Configure(silo, null));
            await Task.Delay(cluster.Options.NoticeMost, cluster.Time);
            await cluster.PlaceAsync(0, third.Number, "new");
        });
    }

    [Fact]
    public void Work_on_the_thread_pool_fails_the_run()
    {
        using var cluster = new SimulatedCluster(Simulated.Options(11));
        var failure = Assert.Throws<SimulationException>(() => cluster.Run(
            async () =>
            {
                using var ran = new ManualResetEventSlim();
                _ = Task.Run(ran.Set, TestContext.Current.CancellationToken);
                ran.Wait(TestContext.Current.CancellationToken);
                await Task.Delay(TimeSpan.FromSeconds(1), cluster.Time);
            },
            TimeSpan.FromSeconds(10)));
        Assert.Contains("thread", failure.Message, StringComparison.Ordinal);
    }

    [Fact]
    public void Work_on_the_thread_pool_in_the_last_event_fails_the_run()
    {
        using var cluster = new SimulatedCluster(Simulated.Options(13));
        var failure = Assert.Throws<SimulationException>(() => cluster.Run(
            () =>
            {
                using var ran = new ManualResetEventSlim();
                _ = Task.Run(ran.Set, TestContext.Current.CancellationToken);
                ran.Wait(TestContext.Current.CancellationToken);
                return Task.CompletedTask;
            },
            TimeSpan.FromSeconds(10)));
        Assert.Contains("thread", failure.Message, StringComparison.Ordinal);
    }

    [Fact]
    public void A_thread_without_the_context_that_comes_back_to_the_run_fails_it()
    {
        using var cluster = new SimulatedCluster(Simulated.Options(14));
        var failure = Assert.Throws<SimulationException>(() => cluster.Run(
            () =>
            {
                var stray = new Thread(() => cluster.Time.CreateTimer(_ => { }, null, TimeSpan.Zero, Timeout.InfiniteTimeSpan));
                stray.UnsafeStart();
                stray.Join();
                return Task.CompletedTask;
            },
            TimeSpan.FromSeconds(10)));
        Assert.Contains("acts on the simulated run", failure.Message, StringComparison.Ordinal);
    }

    [Fact]
    public void A_run_that_does_not_end_says_so()
    {
        using var cluster = new SimulatedCluster(Simulated.Options(12));
        Assert.Throws<SimulationException>(() => cluster.Run(() => new TaskCompletionSource().Task, TimeSpan.FromSeconds(1)));
        Assert.Throws<SimulationException>(() => cluster.Run(
            async () =>
            {
                while (true) await Task.Delay(TimeSpan.FromMilliseconds(10), cluster.Time);
            },
            TimeSpan.FromSeconds(1)));
    }
}
