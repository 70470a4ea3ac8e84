using Orleans;
using Orleans.Concurrency;

namespace Granary.Interfaces.Experts;

/// <summary>
/// Watches how evenly the experts of a model load the silos, and has the model's grain move and copy experts where that is worth
/// it. Key: the model's name. It knows nothing that it could not ask for again, so it may live anywhere, and end at any time.
/// </summary>
[Alias("granary.balancer")]
public interface IBalancerGrain : IGrainWithStringKey
{
    /// <summary>Has the grain watch, if it does not yet and its policy is not to leave all as it is.</summary>
    [Alias("wake"), AlwaysInterleave]
    Task Wake();

    /// <summary>Looks now, and does whatever is any gain; what takes too long is left to the next look.</summary>
    [Alias("rebalance"), ResponseTimeout("00:00:30")]
    Task<BalanceReport> Rebalance();

    /// <summary>What the last look has found and done.</summary>
    [Alias("report"), AlwaysInterleave]
    Task<BalanceReport> GetReport();
}
