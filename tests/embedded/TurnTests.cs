using Granary.Embedded.Host;
using Orleans.Configuration;
using Orleans.Hosting;
using Orleans.Runtime;
using Xunit;

namespace Granary.Embedded.Tests;

public sealed class TurnTests : IAsyncLifetime
{
    private readonly EmbeddedTestCluster _cluster = new(2, (silo, number) =>
    {
        Quick.Configure(silo, number);
        silo.Configure<SiloMessagingOptions>(options => options.MaxEnqueuedRequestsHardLimit = 20);
        silo.Configure<GrainCollectionOptions>(options =>
        {
            options.CollectionAge = TimeSpan.FromMilliseconds(50);
            options.CollectionQuantum = TimeSpan.FromMilliseconds(10);
        });
    });

    public async ValueTask InitializeAsync() => await _cluster.DeployAsync();

    public ValueTask DisposeAsync() => _cluster.DisposeAsync();

    [Fact]
    public async Task A_plain_request_waits_for_the_one_that_runs()
    {
        var grain = Grain("plain");
        var first = grain.HoldAsync("t1");
        await Gates.Wait("t1:entered");
        var second = grain.HoldAsync("t1");
        Assert.Equal(1, await grain.PeekAsync());
        Gates.Open("t1");
        Assert.Equal((int[])[1, 1], await Task.WhenAll(first, second));
    }

    [Fact]
    public async Task An_interleaving_request_does_not_wait()
    {
        var grain = Grain("peek");
        var first = grain.HoldAsync("t2");
        await Gates.Wait("t2:entered");
        Assert.Equal(1, await grain.PeekAsync());
        Assert.False(first.IsCompleted);
        Gates.Open("t2");
        await first;
    }

    [Fact]
    public async Task Read_only_requests_interleave_with_each_other_but_not_with_others()
    {
        var grain = Grain("readers");
        var one = grain.ReadAsync("t3");
        var two = grain.ReadAsync("t3");
        while (await grain.PeekAsync() < 2) await Task.Yield();
        var writer = grain.AddAsync(1);
        await grain.PeekAsync();
        Assert.False(writer.IsCompleted);
        Gates.Open("t3");
        Assert.Equal((int[])[2, 2], await Task.WhenAll(one, two));
        Assert.Equal(1, await writer);
    }

    [Fact]
    public async Task A_reentrant_grain_interleaves_all_requests()
    {
        var grain = _cluster.Client.GetGrain<IReentrantTestGrain>("r");
        Assert.Equal(2, (await Task.WhenAll(grain.HoldAsync("t4"), grain.HoldAsync("t4"))).Max());
    }

    [Fact]
    public async Task A_cycle_of_calls_is_reported_as_a_deadlock()
    {
        var a = Grain("cycle-a");
        var failure = await Assert.ThrowsAsync<DeadlockException>(() => a.CallBackAsync(Grain("cycle-b"), a));
        Assert.Contains("cycle-a", failure.Message, StringComparison.Ordinal);
        Assert.Equal(0, await a.TotalAsync());
    }

    [Fact]
    public async Task Two_grains_that_call_each_other_at_once_are_reported_as_a_deadlock()
    {
        var a = Grain("cross-a");
        var b = Grain("cross-b");
        var one = a.ForwardAsync(b, "t5");
        var two = b.ForwardAsync(a, "t5");
        await Gates.Wait("t5:cross-a");
        await Gates.Wait("t5:cross-b");
        Gates.Open("t5");
        await Assert.ThrowsAsync<DeadlockException>(() => Task.WhenAll(one, two));
        Assert.Equal(0, await a.TotalAsync());
        Assert.Equal(0, await b.TotalAsync());
    }

    [Fact]
    public async Task A_wait_without_a_cycle_is_no_deadlock()
    {
        var slow = Grain("slow");
        var held = slow.HoldAsync("t6");
        await Gates.Wait("t6:entered");
        var waits = Grain("waits").ForwardAsync(slow, string.Empty);
        await Task.Delay(TimeSpan.FromMilliseconds(600), TimeProvider.System, TestContext.Current.CancellationToken);
        Assert.False(waits.IsCompleted);
        Gates.Open("t6");
        await held;
        Assert.Equal(0, await waits);
    }

    [Fact]
    public async Task A_full_queue_refuses_the_next_request()
    {
        var grain = Grain("full");
        var held = grain.HoldAsync("t7");
        await Gates.Wait("t7:entered");
        var waiting = Enumerable.Range(0, 20).Select(_ => grain.AddAsync(1)).ToArray();
        await Assert.ThrowsAsync<LimitExceededException>(() => grain.AddAsync(1));
        Gates.Open("t7");
        await held;
        await Task.WhenAll(waiting);
        Assert.Equal(20, await grain.TotalAsync());
    }

    [Fact]
    public async Task A_timer_ticks_in_turns_of_its_grain() => Assert.True(await Grain("timer").TicksAsync("t8") >= 3);

    [Fact]
    public async Task Deactivation_ends_an_activation_and_the_next_request_makes_another()
    {
        var grain = Grain("deactivate");
        var before = await grain.InstanceAsync();
        await grain.DeactivateAsync();
        await Gates.Wait("deactivate:ApplicationRequested");
        Assert.NotEqual(before, await grain.InstanceAsync());
    }

    [Fact]
    public async Task Requests_behind_a_deactivation_reach_the_next_activation()
    {
        for (var round = 0; round < 20; round++)
        {
            var grain = Grain($"behind{round}");
            var calls = Enumerable.Range(0, 15).Select(i => i == 5 ? grain.DeactivateAsync() : grain.InstanceAsync()).ToArray();
            await Task.WhenAll(calls);
        }
    }

    [Fact]
    public async Task An_idle_activation_is_collected()
    {
        await Grain("idle").KeyAsync();
        await Gates.Wait("idle:ActivationIdle");
    }

    private ITestGrain Grain(string key) => _cluster.Client.GetGrain<ITestGrain>(key);
}
