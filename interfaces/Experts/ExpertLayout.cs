using Orleans;

namespace Granary.Interfaces.Experts;

/// <summary>
/// Which silos hold which experts. An expert has one copy or several, each on another silo; the copies of (layer, expert)
/// are those from <c>Starts[i]</c> to <c>Starts[i + 1]</c>, where i is layer × experts + expert. The arrays are not to be
/// written to.
/// </summary>
[GenerateSerializer, Immutable, Alias("granary.expert-layout")]
public sealed record ExpertLayout
{
    /// <summary>The silos that hold experts, as device grains' keys, in ordinal order.</summary>
    [Id(0)] public required string[] Silos { get; init; }

    /// <summary>Layers of the model.</summary>
    [Id(1)] public required int Layers { get; init; }

    /// <summary>Experts of a layer.</summary>
    [Id(2)] public required int Experts { get; init; }

    /// <summary>Where the copies of each expert begin; one more than there are experts in all layers.</summary>
    [Id(3)] public required int[] Starts { get; init; }

    /// <summary>For each copy, an index into <see cref="Silos"/>; ascending within an expert.</summary>
    [Id(4)] public required int[] Owner { get; init; }

    /// <summary>The silos, as indices, that hold an expert.</summary>
    /// <param name="index">Layer × experts + expert.</param>
    public ReadOnlySpan<int> OwnersOf(int index) => Owner.AsSpan(Starts[index]..Starts[index + 1]);

    /// <summary>Whether both place each expert alike, on the same silos.</summary>
    public bool SameAs(ExpertLayout other) =>
        Silos.AsSpan().SequenceEqual(other.Silos) && Layers == other.Layers && Experts == other.Experts
        && Starts.AsSpan().SequenceEqual(other.Starts) && Owner.AsSpan().SequenceEqual(other.Owner);
}
