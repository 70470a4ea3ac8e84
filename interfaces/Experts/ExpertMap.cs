using Orleans;

namespace Granary.Interfaces.Experts;

/// <summary>
/// Which silos compute which expert: the truth for compute. Any copy of an expert gives the same bits. The arrays are not to be
/// written to.
/// </summary>
[GenerateSerializer, Immutable, Alias("granary.expert-map")]
public sealed record ExpertMap
{
    /// <summary>When the map was drawn; a device takes only a greater epoch than its own.</summary>
    [Id(0)] public required MapEpoch Epoch { get; init; }

    /// <summary>Where the copies of the experts are.</summary>
    [Id(1)] public required ExpertLayout Layout { get; init; }

    /// <summary>For each copy, the replica number in its expert grain's key; a move gives a new one.</summary>
    [Id(2)] public required int[] Replica { get; init; }

    /// <inheritdoc cref="ExpertLayout.Silos"/>
    public string[] Silos => Layout.Silos;

    /// <inheritdoc cref="ExpertLayout.Layers"/>
    public int Layers => Layout.Layers;

    /// <inheritdoc cref="ExpertLayout.Experts"/>
    public int Experts => Layout.Experts;

    /// <inheritdoc cref="ExpertLayout.Starts"/>
    public int[] Starts => Layout.Starts;

    /// <inheritdoc cref="ExpertLayout.Owner"/>
    public int[] Owner => Layout.Owner;

    /// <summary>The first silo that holds <paramref name="expert"/> of <paramref name="layer"/>.</summary>
    public string SiloOf(int layer, int expert) => Silos[Owner[Starts[(layer * Experts) + expert]]];

    /// <summary>The place of a copy in <see cref="Owner"/> and <see cref="Replica"/>; -1 if the silo has none.</summary>
    /// <param name="index">Layer × experts + expert.</param>
    /// <param name="silo">An index into <see cref="Silos"/>.</param>
    public int CopyOn(int index, int silo)
    {
        for (int copy = Starts[index]; copy < Starts[index + 1]; copy++)
            if (Owner[copy] == silo) return copy;
        return -1;
    }

    /// <summary>Whether both maps place each expert alike; epochs are not compared.</summary>
    public bool SamePlacement(ExpertMap other) => Layout.SameAs(other.Layout) && Replica.AsSpan().SequenceEqual(other.Replica);
}
