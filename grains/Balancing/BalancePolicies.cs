using System.Collections.Frozen;

namespace Granary.Grains.Balancing;

/// <summary>The policies of balancing, by name.</summary>
public static class BalancePolicies
{
    /// <summary>Leaves everything where it is.</summary>
    public const string None = "none";

    /// <summary>See <see cref="EplbBalance"/>.</summary>
    public const string Eplb = "eplb";

    /// <summary>See <see cref="IncrementalBalance"/>.</summary>
    public const string Incremental = "incremental";

    private static readonly FrozenDictionary<string, IBalancePolicy> _policies = new Dictionary<string, IBalancePolicy>
    {
        [None] = new NoBalance(),
        [Eplb] = new EplbBalance(),
        [Incremental] = new IncrementalBalance(),
    }.ToFrozenDictionary(StringComparer.Ordinal);

    /// <summary>The names, in alphabetical order.</summary>
    public static IReadOnlyList<string> Names { get; } = [Eplb, Incremental, None];

    /// <summary>A policy.</summary>
    /// <exception cref="ArgumentException">There is none of that name.</exception>
    public static IBalancePolicy Get(string name) =>
        _policies.GetValueOrDefault(name)
        ?? throw new ArgumentException($"There is no balance policy '{name}'; there are {string.Join(", ", Names)}", nameof(name));
}
