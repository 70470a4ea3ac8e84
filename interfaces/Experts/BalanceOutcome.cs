namespace Granary.Interfaces.Experts;

/// <summary>What came of looking at the balance of experts.</summary>
public enum BalanceOutcome
{
    /// <summary>Nobody has looked yet.</summary>
    None,

    /// <summary>Nothing was worth a move.</summary>
    Kept,

    /// <summary>Experts were moved, or given copies.</summary>
    Moved,

    /// <summary>The silos changed, or another map came into force, before all was done.</summary>
    Overtaken,
}
