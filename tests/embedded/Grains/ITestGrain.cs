using Orleans;
using Orleans.Concurrency;
using Orleans.Runtime;

namespace Granary.Embedded.Tests;

[Alias("test.grain")]
public interface ITestGrain : IGrainWithStringKey
{
    Task<string> KeyAsync();

    Task<SiloAddress> SiloAsync();

    Task<int> AddAsync(int amount);

    ValueTask<int> TotalAsync();

    Task FailAsync(string message);

    /// <summary>Waits until the named gate opens; returns the greatest number of requests seen at once.</summary>
    Task<int> HoldAsync(string gate);

    [AlwaysInterleave]
    Task<int> PeekAsync();

    [ReadOnly]
    Task<int> ReadAsync(string gate);

    [OneWay]
    Task TellAsync(int amount);

    Task<string?> ContextAsync(string key);

    Task WaitForCancellationAsync(string gate, CancellationToken token);

    Task DeactivateAsync();

    Task<int> CallBackAsync(ITestGrain other, ITestGrain self);

    Task<int> ForwardAsync(ITestGrain next, string gate);

    [ResponseTimeout("00:00:00.100")]
    Task HangAsync();

    Task<int> TicksAsync(string gate);

    Task<SiloAddress> ReferenceToSelfAsync(ISelfTaker taker);

    Task NotifyAsync(ITestObserver observer, int from, int to);

    Task<Guid> InstanceAsync();
}
