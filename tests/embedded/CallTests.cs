using Granary.Embedded.Host;
using Orleans;
using Orleans.Runtime;
using Xunit;

namespace Granary.Embedded.Tests;

public sealed class CallTests : IAsyncLifetime
{
    private readonly EmbeddedTestCluster _cluster = new(2, Quick.Configure);

    public async ValueTask InitializeAsync() => await _cluster.DeployAsync();

    public ValueTask DisposeAsync() => _cluster.DisposeAsync();

    [Fact]
    public async Task A_grain_knows_its_string_key() =>
        Assert.Equal("a/b c", await _cluster.Client.GetGrain<ITestGrain>("a/b c").KeyAsync());

    [Theory]
    [InlineData(0)]
    [InlineData(long.MaxValue)]
    [InlineData(-5)]
    public async Task A_grain_knows_its_integer_key(long key) =>
        Assert.Equal(key, await _cluster.Client.GetGrain<ISelfTaker>(key).KeyAsync());

    [Fact]
    public async Task References_are_equal_when_they_name_the_same_grain()
    {
        var one = _cluster.FactoryOf(0).GetGrain<ITestGrain>("same");
        var other = _cluster.FactoryOf(1).GetGrain<ITestGrain>("same");
        Assert.Equal(one, other);
        Assert.Equal(one.GetHashCode(), other.GetHashCode());
        Assert.NotEqual(one, _cluster.Client.GetGrain<ITestGrain>("another"));
        Assert.Equal(await one.InstanceAsync(), await other.InstanceAsync());
    }

    [Fact]
    public async Task Requests_run_one_after_the_other_and_lose_nothing()
    {
        var grain = _cluster.Client.GetGrain<ITestGrain>("counter");
        await Task.WhenAll(Enumerable.Range(0, 500).Select(i => _cluster.FactoryOf(i % 2).GetGrain<ITestGrain>("counter").AddAsync(1)));
        Assert.Equal(500, await grain.TotalAsync());
    }

    [Fact]
    public async Task A_grain_has_one_activation_however_many_silos_call_it_first()
    {
        for (var round = 0; round < 50; round++)
        {
            var key = $"race{round}";
            var instances = await Task.WhenAll(Enumerable.Range(0, 8).Select(i => Task.Run(() => _cluster.FactoryOf(i % 2).GetGrain<ITestGrain>(key).InstanceAsync())));
            Assert.Single(instances.Distinct());
        }
    }

    [Fact]
    public async Task An_exception_reaches_the_caller()
    {
        var failure = await Assert.ThrowsAsync<ArgumentException>(() => _cluster.Client.GetGrain<ITestGrain>("f").FailAsync("bad"));
        Assert.Equal("bad", failure.Message);
    }

    [Fact]
    public async Task A_failing_activation_fails_the_calls_that_wait_for_it_and_is_tried_again()
    {
        var grain = _cluster.Client.GetGrain<ITestGrain>("unborn");
        for (var i = 0; i < 2; i++)
        {
            var failure = await Assert.ThrowsAsync<InvalidOperationException>(grain.KeyAsync);
            Assert.Equal("never born", failure.Message);
        }
    }

    [Fact]
    public async Task The_request_context_flows_and_does_not_flow_back()
    {
        RequestContext.Set("k", "v");
        var grain = _cluster.Client.GetGrain<ITestGrain>("ctx");
        Assert.Equal("v", await grain.ContextAsync("k"));
        RequestContext.Remove("k");
        Assert.Null(await grain.ContextAsync("k"));
    }

    [Fact]
    public async Task Nothing_else_ambient_flows_into_a_grain()
    {
        RequestContext.Clear();
        var grain = _cluster.Client.GetGrain<ITestGrain>("ambient");
        Assert.Null(await grain.ContextAsync("k"));
    }

    [Fact]
    public async Task A_one_way_call_returns_at_once_and_swallows_no_state()
    {
        var grain = _cluster.Client.GetGrain<ITestGrain>("oneway");
        Assert.True(grain.TellAsync(-3).IsCompletedSuccessfully);
        await Gates.Wait("oneway:told");
        Assert.Equal(-3, await grain.TotalAsync());
    }

    [Fact]
    public async Task Cancelling_the_callers_token_cancels_the_callees()
    {
        using var source = new CancellationTokenSource();
        var call = _cluster.Client.GetGrain<ITestGrain>("cancel").WaitForCancellationAsync("cancel1", source.Token);
        await Gates.Wait("cancel1:entered");
        await source.CancelAsync();
        await Gates.Wait("cancel1:cancelled");
        await Assert.ThrowsAsync<OperationCanceledException>(() => call);
    }

    [Fact]
    public async Task A_cancelled_token_stops_a_call_before_it_is_sent()
    {
        var grain = _cluster.Client.GetGrain<ITestGrain>("cancelled-before");
        var call = grain.WaitForCancellationAsync("cancel2", new CancellationToken(canceled: true));
        Assert.True(call.IsCanceled);
        Assert.DoesNotContain(_cluster.Silos, s => s.ActivationCount > 0);
        await Assert.ThrowsAnyAsync<OperationCanceledException>(() => call);
    }

    [Fact]
    public async Task A_call_without_an_answer_times_out()
    {
        var failure = await Assert.ThrowsAsync<TimeoutException>(_cluster.Client.GetGrain<ITestGrain>("hang").HangAsync);
        Assert.Contains("ITestGrain.HangAsync", failure.Message, StringComparison.Ordinal);
    }

    [Fact]
    public async Task A_grain_that_passes_itself_passes_a_reference()
    {
        // The taker calls back into the passing grain through an interleaving method.
        var grain = _cluster.Client.GetGrain<ITestGrain>("self");
        Assert.NotNull(await grain.ReferenceToSelfAsync(_cluster.Client.GetGrain<ISelfTaker>(1)));
    }

    [Fact]
    public void A_grain_interface_without_a_class_is_an_error()
    {
        var failure = Assert.Throws<ArgumentException>(() => _cluster.Client.GetGrain<INobody>("x"));
        Assert.Contains(nameof(INobody), failure.Message, StringComparison.Ordinal);
    }

    public interface INobody : IGrainWithStringKey;
}
