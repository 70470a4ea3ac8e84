using Granary.Grains.Models;
using Granary.Interfaces.Devices;
using Granary.Interfaces.Experts;
using Granary.Interfaces.Models;
using Microsoft.Extensions.Logging;
using Orleans;
using Orleans.Runtime;

namespace Granary.Grains.Balancing;

/// <summary>
/// Keeps the experts of a model in balance: asks devices for loads, a policy for a layout, and the model's grain to put it
/// in force.
/// </summary>
/// <param name="served">The model.</param>
/// <param name="options">How.</param>
/// <param name="time">Times the pauses between maps.</param>
/// <param name="logger">Told of what is done, and of what cannot be.</param>
public sealed partial class BalancerGrain(
    ServedModel served, BalanceOptions options, TimeProvider time, ILogger<BalancerGrain> logger) : Grain, IBalancerGrain
{
    private const double Rounding = 1e-6;

    /// <summary>So much shorter than a caller waits that the last map comes into force before.</summary>
    private static readonly TimeSpan _most = TimeSpan.FromSeconds(20);

    private readonly IBalancePolicy _policy = BalancePolicies.Get(options.Policy);
    private BalanceReport _report = new()
    {
        Policy = options.Policy,
        Outcome = BalanceOutcome.None,
        Before = 1,
        Predicted = 1,
        MovesPlanned = 0,
        Moves = 0,
        Epoch = default,
    };

    private IModelGrain Model => GrainFactory.GetGrain<IModelGrain>(served.Name);

    /// <inheritdoc/>
    public override Task OnActivateAsync(CancellationToken cancellationToken)
    {
        // The timer does not keep the grain: one that was activated twice ends where nobody wakes it.
        if (options.Policy != BalancePolicies.None) this.RegisterGrainTimer(LookAsync, options.Period, options.Period);
        return Task.CompletedTask;
    }

    /// <inheritdoc/>
    public Task Wake() => Task.CompletedTask;

    /// <inheritdoc/>
    public Task<BalanceReport> Rebalance() => BalanceAsync(leastGain: 0);

    /// <inheritdoc/>
    public Task<BalanceReport> GetReport() => Task.FromResult(_report);

    private async Task LookAsync()
    {
        try
        {
            await BalanceAsync(options.LeastGain);
        }
        catch (Exception e) when (e is OrleansException or TimeoutException or InvalidOperationException)
        {
            // Silos come and go; the next look finds those that there are.
            LogNotBalanced(e, served.Name);
        }
    }

    private async Task<BalanceReport> BalanceAsync(double leastGain)
    {
        ExpertMap map = await Model.Refresh();
        ExpertLoadTable?[] tables = await Task.WhenAll(map.Silos.Select(AskLoads));
        ExpertLoadTable loads = ExpertLoads.Sum(map.Layers, map.Experts, tables.OfType<ExpertLoadTable>());
        int share = (map.Experts + map.Silos.Length - 1) / map.Silos.Length;
        ExpertLayout target = _policy.Balance(loads, map.Layout, share + options.SpareSlots);
        double before = Balancedness.Of(loads, map.Layout), predicted = Balancedness.Of(loads, target);
        bool worth = predicted - before > Math.Max(leastGain, Rounding);
        int planned = worth ? LayoutSteps.Moves(map.Layout, target) : 0;
        (BalanceOutcome outcome, int moves, MapEpoch epoch) =
            worth ? await MoveAsync(map, target) : (BalanceOutcome.Kept, 0, map.Epoch);
        _report = new BalanceReport
        {
            Policy = options.Policy,
            Outcome = outcome,
            Before = before,
            Predicted = predicted,
            MovesPlanned = planned,
            Moves = moves,
            Epoch = epoch,
        };
        if (worth) LogBalanced(served.Name, before, predicted, planned, moves);
        return _report;
    }

    /// <summary>Puts a layout in force map by map. What is left when that has taken too long is done at the next look.</summary>
    private async Task<(BalanceOutcome Outcome, int Moves, MapEpoch Epoch)> MoveAsync(ExpertMap map, ExpertLayout target)
    {
        long start = time.GetTimestamp();
        int moves = 0;
        foreach (ExpertLayout step in LayoutSteps.Between(map.Layout, target, options.MaxMovesPerMap))
        {
            if (moves > 0) await Task.Delay(options.MapPause, time);
            if (time.GetElapsedTime(start) > _most) break;
            ExpertMap next = await Model.Place(step);
            if (!next.Layout.SameAs(step)) return (BalanceOutcome.Overtaken, moves, next.Epoch);
            moves += LayoutSteps.Moves(map.Layout, step);
            map = next;
        }

        return (BalanceOutcome.Moved, moves, map.Epoch);
    }

    private async Task<ExpertLoadTable?> AskLoads(string silo)
    {
        try
        {
            return await GrainFactory.GetGrain<IDeviceGrain>(silo).GetExpertLoads();
        }
        catch (Exception e) when (e is OrleansException or TimeoutException)
        {
            // The others' loads are likely to be like its own.
            LogNoAnswer(e, silo);
            return null;
        }
    }

    [LoggerMessage(1601, LogLevel.Information, "Model {Model}: balancedness {Before:F3}, {Predicted:F3} with {Planned} new copies, of which {Moves} were made")]
    private partial void LogBalanced(string model, double before, double predicted, int planned, int moves);

    [LoggerMessage(1602, LogLevel.Warning, "Model {Model} could not be balanced")]
    private partial void LogNotBalanced(Exception exception, string model);

    [LoggerMessage(1603, LogLevel.Warning, "Silo {Silo} did not say what it asks of experts")]
    private partial void LogNoAnswer(Exception exception, string silo);
}
