using Granary.Interfaces.Experts;

namespace Granary.Grains.Experts;

/// <summary>Decides which silos compute which expert when the silos change. Pure: the same input gives the same answer.</summary>
public interface IExpertPlacement
{
    /// <summary>Places the experts of every layer.</summary>
    /// <param name="silos">Device grains' keys in ordinal order; at least one.</param>
    /// <param name="layers">Layers of the model.</param>
    /// <param name="experts">Experts of a layer.</param>
    /// <param name="current">The layout in force, to move as little as possible; null if there is none.</param>
    ExpertLayout Place(IReadOnlyList<string> silos, int layers, int experts, ExpertLayout? current);
}
