namespace Granary.Grains.Balancing;

/// <summary>How the experts of a model are kept in balance.</summary>
public sealed record BalanceOptions
{
    /// <summary>The policy's name; see <see cref="BalancePolicies"/>.</summary>
    public string Policy { get; init; } = BalancePolicies.None;

    /// <summary>How often the balance is looked at.</summary>
    public TimeSpan Period { get; init; } = TimeSpan.FromSeconds(10);

    /// <summary>How many experts of a layer a silo may hold beyond its share, for copies.</summary>
    public int SpareSlots { get; init; }

    /// <summary>The gain in balancedness, between 0 and 1, that is worth moving experts.</summary>
    public double LeastGain { get; init; } = 0.05;

    /// <summary>The most copies of experts that come with one map; more come with several, one after the other.</summary>
    public int MaxMovesPerMap { get; init; } = 64;

    /// <summary>The pause between two such maps, in which steps go on.</summary>
    public TimeSpan MapPause { get; init; } = TimeSpan.FromMilliseconds(200);

    /// <summary>Checks the options.</summary>
    /// <exception cref="ArgumentException">One of them makes no sense.</exception>
    public void Check()
    {
        BalancePolicies.Get(Policy);
        ArgumentOutOfRangeException.ThrowIfLessThanOrEqual(Period, TimeSpan.Zero, nameof(Period));
        ArgumentOutOfRangeException.ThrowIfNegative(SpareSlots, nameof(SpareSlots));
        ArgumentOutOfRangeException.ThrowIfNegative(LeastGain, nameof(LeastGain));
        ArgumentOutOfRangeException.ThrowIfLessThan(MaxMovesPerMap, 1, nameof(MaxMovesPerMap));
        ArgumentOutOfRangeException.ThrowIfLessThan(MapPause, TimeSpan.Zero, nameof(MapPause));
    }
}
