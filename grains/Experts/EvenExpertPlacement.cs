using Granary.Interfaces.Experts;

namespace Granary.Grains.Experts;

/// <summary>
/// Gives each silo the same number of experts of every layer, give or take one, and leaves where it is what can stay.
/// Which silos get one more differs from layer to layer, so that over all layers the shares are even too.
/// </summary>
public sealed class EvenExpertPlacement : IExpertPlacement
{
    /// <inheritdoc/>
    public int[] Place(IReadOnlyList<string> silos, int layers, int experts, ExpertMap? current)
    {
        ArgumentOutOfRangeException.ThrowIfZero(silos.Count, nameof(silos));
        var index = new Dictionary<string, int>();
        for (int i = 0; i < silos.Count; i++) index.Add(silos[i], i);
        var owner = new int[layers * experts];
        var free = new int[silos.Count];
        for (int layer = 0; layer < layers; layer++)
        {
            for (int i = 0; i < silos.Count; i++)
                free[i] = (experts / silos.Count) + ((i + layer) % silos.Count < experts % silos.Count ? 1 : 0);
            Span<int> row = owner.AsSpan(layer * experts, experts);
            for (int expert = 0; expert < experts; expert++)
            {
                row[expert] = -1;
                if (current is null || !index.TryGetValue(current.SiloOf(layer, expert), out int silo) || free[silo] == 0)
                    continue;
                row[expert] = silo;
                free[silo]--;
            }

            for (int expert = 0, silo = 0; expert < experts; expert++)
            {
                if (row[expert] >= 0) continue;
                while (free[silo] == 0) silo++;
                row[expert] = silo;
                free[silo]--;
            }
        }

        return owner;
    }
}
