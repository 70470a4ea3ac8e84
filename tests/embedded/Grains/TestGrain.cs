using Orleans;
using Orleans.Concurrency;
using Orleans.Runtime;

namespace Granary.Embedded.Tests;

public class TestGrain(ILocalSiloDetails silo) : Grain, ITestGrain
{
    private readonly Guid _instance = Guid.CreateVersion7();
    private int _total;
    private int _active;
    private int _most;
    private int _ticks;
    private bool _inTurn;

    public override Task OnActivateAsync(CancellationToken cancellationToken)
    {
        if (this.GetPrimaryKeyString().StartsWith("unborn", StringComparison.Ordinal)) throw new InvalidOperationException("never born");
        return Task.CompletedTask;
    }

    public override async Task OnDeactivateAsync(DeactivationReason reason, CancellationToken cancellationToken)
    {
        await Task.Yield();
        Gates.Open($"{this.GetPrimaryKeyString()}:{reason.ReasonCode}");
    }

    public Task<string> KeyAsync() => Task.FromResult(this.GetPrimaryKeyString());

    public Task<SiloAddress> SiloAsync() => Task.FromResult(silo.SiloAddress);

    public Task<Guid> InstanceAsync() => Task.FromResult(_instance);

    public async Task<int> AddAsync(int amount)
    {
        // Two turns at once, or a request between the two halves, would lose an addition.
        if (_inTurn) throw new InvalidOperationException("interleaved");
        _inTurn = true;
        var before = _total;
        await Task.Yield();
        _total = before + amount;
        _inTurn = false;
        return _total;
    }

    public ValueTask<int> TotalAsync() => ValueTask.FromResult(_total);

    public async Task FailAsync(string message)
    {
        await Task.Yield();
        throw new ArgumentException(message);
    }

    public async Task<int> HoldAsync(string gate)
    {
        _active++;
        _most = Math.Max(_most, _active);
        Gates.Open(gate + ":entered");
        await Gates.Wait(gate);
        _active--;
        return _most;
    }

    public Task<int> PeekAsync() => Task.FromResult(_active);

    public Task<int> ReadAsync(string gate) => HoldAsync(gate);

    public Task TellAsync(int amount)
    {
        _total += amount;
        Gates.Open($"{this.GetPrimaryKeyString()}:told");
        return amount < 0 ? throw new InvalidOperationException("lost") : Task.CompletedTask;
    }

    public Task<string?> ContextAsync(string key) => Task.FromResult(RequestContext.Get(key) as string);

    public async Task WaitForCancellationAsync(string gate, CancellationToken token)
    {
        var cancelled = new TaskCompletionSource();
        using var registration = token.Register(() =>
        {
            Gates.Open(gate + (ReferenceEquals(TaskScheduler.Current, TaskScheduler.Default) && GrainContext is null ? ":outside" : ":cancelled"));
            cancelled.SetResult();
        });
        Gates.Open(gate + ":entered");
        await cancelled.Task;
    }

    public Task DeactivateAsync()
    {
        DeactivateOnIdle();
        return Task.CompletedTask;
    }

    public Task<int> CallBackAsync(ITestGrain other, ITestGrain self) => other.ForwardAsync(self, string.Empty);

    public async Task<int> ForwardAsync(ITestGrain next, string gate)
    {
        if (gate.Length > 0)
        {
            Gates.Open($"{gate}:{this.GetPrimaryKeyString()}");
            await Gates.Wait(gate);
        }

        return await next.TotalAsync();
    }

    public Task HangAsync() => new TaskCompletionSource().Task;

    public async Task<int> TicksAsync(string gate)
    {
        using var timer = this.RegisterGrainTimer(
            (_, _) =>
            {
                if (!ReferenceEquals(TaskScheduler.Current, TaskScheduler.Default) && ++_ticks == 3) Gates.Open(gate);
                return Task.CompletedTask;
            },
            0,
            new GrainTimerCreationOptions(TimeSpan.FromMilliseconds(1), TimeSpan.FromMilliseconds(1)) { Interleave = true });
        await Gates.Wait(gate);
        return _ticks;
    }

    public Task<SiloAddress> ReferenceToSelfAsync(ISelfTaker taker) => taker.TakeAsync(this);

    public async Task NotifyAsync(ITestObserver observer, int from, int to)
    {
        for (var i = from; i < to; i++)
        {
            if (i % 2 == 0) await observer.SeenAsync(i);
            else observer.Told(i);
        }
    }
}

public sealed class SelfTakerGrain : Grain, ISelfTaker
{
    public async Task<SiloAddress> TakeAsync(ITestGrain grain) => await grain.PeekAsync() >= 0 ? SiloAddress.New(System.Net.IPAddress.Loopback, 1, 1) : null!;

    public Task<long> KeyAsync() => Task.FromResult(this.GetPrimaryKeyLong());
}

[Alias("test.reentrant")]
public interface IReentrantTestGrain : IGrainWithStringKey
{
    Task<int> HoldAsync(string gate);
}

[Reentrant]
public sealed class ReentrantTestGrain : Grain, IReentrantTestGrain
{
    private int _active;
    private int _most;

    public async Task<int> HoldAsync(string gate)
    {
        _most = Math.Max(_most, ++_active);
        if (_active == 2) Gates.Open(gate);
        await Gates.Wait(gate);
        _active--;
        return _most;
    }
}
