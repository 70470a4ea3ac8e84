using Orleans;

namespace Granary.Interfaces.Experts;

/// <summary>
/// Which silo computes which expert: the truth for compute. <see cref="Owner"/> is laid out layer by layer; its
/// entries index <see cref="Silos"/>. The arrays are not to be written to.
/// </summary>
[GenerateSerializer, Immutable, Alias("granary.expert-map")]
public sealed record ExpertMap
{
    /// <summary>When the map was drawn; a device takes only a greater epoch than its own.</summary>
    [Id(0)] public required MapEpoch Epoch { get; init; }

    /// <summary>The silos that hold experts, as device grains' keys, in ordinal order.</summary>
    [Id(1)] public required string[] Silos { get; init; }

    /// <summary>Layers of the model.</summary>
    [Id(2)] public required int Layers { get; init; }

    /// <summary>Experts of a layer.</summary>
    [Id(3)] public required int Experts { get; init; }

    /// <summary>For (layer, expert), at layer × experts + expert, an index into <see cref="Silos"/>.</summary>
    [Id(4)] public required int[] Owner { get; init; }

    /// <summary>For (layer, expert), the replica number in the expert grain's key; a move gives a new one.</summary>
    [Id(5)] public required int[] Replica { get; init; }

    /// <summary>The silo that computes <paramref name="expert"/> of <paramref name="layer"/>.</summary>
    public string SiloOf(int layer, int expert) => Silos[Owner[(layer * Experts) + expert]];

    /// <summary>Whether both maps place each expert alike; epochs are not compared.</summary>
    public bool SamePlacement(ExpertMap other) =>
        Silos.AsSpan().SequenceEqual(other.Silos) && Owner.AsSpan().SequenceEqual(other.Owner)
        && Replica.AsSpan().SequenceEqual(other.Replica);
}
