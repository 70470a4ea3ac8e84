using Granary.Interfaces.Experts;

namespace Granary.Grains.Balancing;

/// <summary>Leaves everything where it is.</summary>
public sealed class NoBalance : IBalancePolicy
{
    /// <inheritdoc/>
    public ExpertLayout Balance(ExpertLoadTable loads, ExpertLayout current, int slots) => current;
}
