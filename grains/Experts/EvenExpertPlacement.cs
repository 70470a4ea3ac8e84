using Granary.Interfaces.Experts;

namespace Granary.Grains.Experts;

/// <summary>
/// Gives each silo the same number of experts of every layer, give or take one, and leaves where it is what can stay.
/// Which silos get one more differs from layer to layer, so that over all layers the shares are even too. Where experts have
/// several copies, as many of them stay as each silo had room for; new ones are not made.
/// </summary>
public sealed class EvenExpertPlacement : IExpertPlacement
{
    /// <inheritdoc/>
    public ExpertLayout Place(IReadOnlyList<string> silos, int layers, int experts, ExpertLayout? current)
    {
        ArgumentOutOfRangeException.ThrowIfZero(silos.Count, nameof(silos));
        var layout = new LayoutBuilder(silos, layers, experts);
        int[] now = Indices(silos, current);
        var free = new int[silos.Count];
        for (int layer = 0; layer < layers; layer++)
        {
            int spare = current is null ? 0 : Spare(current, layer);
            for (int i = 0; i < silos.Count; i++)
                free[i] = spare + (experts / silos.Count) + ((i + layer) % silos.Count < experts % silos.Count ? 1 : 0);
            if (current is not null)
            {
                KeepFirst(layout, current, layer, now, free);
                KeepReplicas(layout, current, layer, now, free, spare * silos.Count);
            }

            Fill(layout, layer, experts, free);
        }

        return layout.Build();
    }

    /// <summary>For each silo of a layout, where it is among those that there are now; -1 if it is gone.</summary>
    private static int[] Indices(IReadOnlyList<string> silos, ExpertLayout? current)
    {
        var index = new Dictionary<string, int>();
        for (int i = 0; i < silos.Count; i++) index.Add(silos[i], i);
        return [.. (current?.Silos ?? []).Select(silo => index.GetValueOrDefault(silo, -1))];
    }

    /// <summary>How many experts of a layer a silo holds beyond its share.</summary>
    private static int Spare(ExpertLayout current, int layer)
    {
        int copies = current.Starts[(layer + 1) * current.Experts] - current.Starts[layer * current.Experts];
        return (copies - current.Experts) / current.Silos.Length;
    }

    /// <summary>Keeps one copy of each expert, if one can stay.</summary>
    private static void KeepFirst(LayoutBuilder layout, ExpertLayout current, int layer, int[] now, int[] free)
    {
        for (int i = layer * current.Experts; i < (layer + 1) * current.Experts; i++)
        {
            foreach (int silo in current.OwnersOf(i))
            {
                if (now[silo] < 0 || free[now[silo]] == 0) continue;
                layout.Add(i, now[silo]);
                free[now[silo]]--;
                break;
            }
        }
    }

    /// <summary>Keeps further copies, so many that every expert still finds room.</summary>
    private static void KeepReplicas(LayoutBuilder layout, ExpertLayout current, int layer, int[] now, int[] free, int most)
    {
        for (int i = layer * current.Experts; i < (layer + 1) * current.Experts; i++)
        {
            foreach (int silo in current.OwnersOf(i))
            {
                if (most == 0 || now[silo] < 0 || free[now[silo]] == 0 || !layout.Add(i, now[silo])) continue;
                free[now[silo]]--;
                most--;
            }
        }
    }

    /// <summary>Places the experts that are nowhere yet.</summary>
    private static void Fill(LayoutBuilder layout, int layer, int experts, int[] free)
    {
        for (int i = layer * experts, silo = 0; i < (layer + 1) * experts; i++)
        {
            if (layout.Count(i) > 0) continue;
            while (free[silo] == 0) silo++;
            layout.Add(i, silo);
            free[silo]--;
        }
    }
}
