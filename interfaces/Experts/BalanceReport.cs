using Orleans;

namespace Granary.Interfaces.Experts;

/// <summary>
/// What a look at the balance of experts has found and done. Balancedness is the mean load of a silo over the greatest,
/// averaged over layers.
/// </summary>
[GenerateSerializer, Immutable, Alias("granary.balance-report")]
public sealed record BalanceReport
{
    /// <summary>The policy that was asked.</summary>
    [Id(0)] public required string Policy { get; init; }

    /// <summary>What came of it.</summary>
    [Id(1)] public required BalanceOutcome Outcome { get; init; }

    /// <summary>Balancedness of the layout before; 1 if nothing was computed yet.</summary>
    [Id(2)] public required double Before { get; init; }

    /// <summary>Balancedness that the layout which the policy wants would have had.</summary>
    [Id(3)] public required double Predicted { get; init; }

    /// <summary>Copies of experts that the policy wants where there are none.</summary>
    [Id(4)] public required int MovesPlanned { get; init; }

    /// <summary>Those that were made.</summary>
    [Id(5)] public required int Moves { get; init; }

    /// <summary>The epoch of the map in force afterwards.</summary>
    [Id(6)] public required MapEpoch Epoch { get; init; }
}
