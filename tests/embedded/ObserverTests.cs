using System.Runtime.CompilerServices;
using Granary.Embedded.Host;
using Orleans.Runtime;
using Xunit;

namespace Granary.Embedded.Tests;

public sealed class ObserverTests : IAsyncLifetime
{
    private readonly EmbeddedTestCluster _cluster = new(2, Quick.Configure);

    public async ValueTask InitializeAsync() => await _cluster.DeployAsync();

    public ValueTask DisposeAsync() => _cluster.DisposeAsync();

    [Fact]
    public async Task An_observer_is_called_one_at_a_time_and_in_order()
    {
        var recorder = new Recorder();
        var reference = _cluster.FactoryOf(1).CreateObjectReference<ITestObserver>(recorder);
        await _cluster.Client.GetGrain<ITestGrain>("notifier").NotifyAsync(reference, 0, 101);
        Assert.Equal(Enumerable.Range(0, 101), recorder.Values);
        GC.KeepAlive(recorder);
    }

    [Fact]
    public async Task A_deleted_reference_refuses_calls()
    {
        var recorder = new Recorder();
        var factory = _cluster.FactoryOf(0);
        var reference = factory.CreateObjectReference<ITestObserver>(recorder);
        await reference.SeenAsync(1);
        factory.DeleteObjectReference<ITestObserver>(reference);
        await Assert.ThrowsAsync<OrleansMessageRejectionException>(() => reference.SeenAsync(2));
        Assert.Equal([1], recorder.Values);
    }

    [Fact]
    public async Task An_observer_is_held_weakly()
    {
        var reference = Forgotten();
        GC.Collect();
        GC.WaitForPendingFinalizers();
        await Assert.ThrowsAsync<OrleansMessageRejectionException>(() => reference.SeenAsync(2));
    }

    [Fact]
    public void An_object_that_is_no_reference_cannot_be_passed()
    {
        var grain = _cluster.Client.GetGrain<ITestGrain>("n");
        var failure = Assert.Throws<NotSupportedException>(() => { _ = grain.NotifyAsync(new Recorder(), 0, 1); });
        Assert.Contains("CreateObjectReference", failure.Message, StringComparison.Ordinal);
    }

    [Fact]
    public async Task A_killed_silos_observers_are_gone()
    {
        var recorder = new Recorder();
        var reference = _cluster.FactoryOf(1).CreateObjectReference<ITestObserver>(recorder);
        await _cluster.KillAsync(1);
        var notifier = _cluster.Client.GetGrain<ITestGrain>("after");
        await Assert.ThrowsAnyAsync<OrleansMessageRejectionException>(() => notifier.NotifyAsync(reference, 0, 1));
        Assert.Empty(recorder.Values);
    }

    [MethodImpl(MethodImplOptions.NoInlining)]
    private ITestObserver Forgotten() => _cluster.FactoryOf(0).CreateObjectReference<ITestObserver>(new Recorder());

    private sealed class Recorder : ITestObserver
    {
        private int _inside;

        public List<int> Values { get; } = [];

        public async Task SeenAsync(int value)
        {
            Enter();
            await Task.Yield();
            Values.Add(value);
            Leave();
        }

        public void Told(int value)
        {
            Enter();
            Values.Add(value);
            Leave();
        }

        private void Enter()
        {
            if (Interlocked.Increment(ref _inside) != 1) throw new InvalidOperationException("two calls at once");
        }

        private void Leave() => Interlocked.Decrement(ref _inside);
    }
}
