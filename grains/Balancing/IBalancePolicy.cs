using Granary.Interfaces.Experts;

namespace Granary.Grains.Balancing;

/// <summary>Decides where experts should be, and in how many copies, from what they are asked for. Pure: the same input gives the same answer.</summary>
public interface IBalancePolicy
{
    /// <summary>Places the experts of every layer on the silos that hold them now.</summary>
    /// <param name="loads">What the experts are asked for.</param>
    /// <param name="current">The layout in force.</param>
    /// <param name="slots">The most experts of a layer that a silo may hold; in all no fewer than there are experts.</param>
    ExpertLayout Balance(ExpertLoadTable loads, ExpertLayout current, int slots);
}
