using Orleans;
using Orleans.Runtime;

namespace Granary.Embedded.Host;

/// <summary>Starts the stages of a silo in order, those of one stage together, and stops them in the reverse order.</summary>
internal sealed class SiloLifecycle(SiloRuntime silo) : ISiloLifecycle
{
    private readonly Lock _lock = new();
    private readonly List<Subscription> _subscriptions = [];
    private bool _started;

    public int HighestCompletedStage { get; private set; } = int.MinValue;

    public int LowestStoppedStage { get; private set; } = int.MaxValue;

    public IDisposable Subscribe(string observerName, int stage, ILifecycleObserver observer)
    {
        ArgumentNullException.ThrowIfNull(observer);
        var subscription = new Subscription(this, observerName, stage, observer);
        lock (_lock)
        {
            if (_started) throw new InvalidOperationException($"{observerName} subscribes too late; the silo's lifecycle has started.");
            _subscriptions.Add(subscription);
        }

        return subscription;
    }

    public async Task StartAsync(CancellationToken token)
    {
        lock (_lock) _started = true;
        foreach (var stage in Stages().OrderBy(g => g.Key))
        {
            token.ThrowIfCancellationRequested();
            await Task.WhenAll(stage.Select(s => s.Observer.OnStart(token)));
            HighestCompletedStage = stage.Key;
        }
    }

    public async Task StopAsync(CancellationToken token)
    {
        foreach (var stage in Stages().Where(g => g.Key <= HighestCompletedStage).OrderByDescending(g => g.Key))
        {
            if (silo.IsKilled) return;
            await Task.WhenAll(stage.Select(s => StopAsync(s, token)));
            LowestStoppedStage = stage.Key;
        }
    }

    private async Task StopAsync(Subscription subscription, CancellationToken token)
    {
        try
        {
            await subscription.Observer.OnStop(token);
        }
#pragma warning disable CA1031 // One participant's failure must not keep the others from stopping.
        catch (Exception exception)
#pragma warning restore CA1031
        {
            silo.LogStopFailed(subscription.Name, subscription.Stage, exception);
        }
    }

    private List<IGrouping<int, Subscription>> Stages()
    {
        lock (_lock) return [.. _subscriptions.GroupBy(s => s.Stage)];
    }

    private sealed class Subscription(SiloLifecycle lifecycle, string name, int stage, ILifecycleObserver observer) : IDisposable
    {
        public string Name { get; } = name;

        public int Stage { get; } = stage;

        public ILifecycleObserver Observer { get; } = observer;

        public void Dispose()
        {
            lock (lifecycle._lock) lifecycle._subscriptions.Remove(this);
        }
    }
}
