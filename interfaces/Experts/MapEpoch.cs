using Orleans;

namespace Granary.Interfaces.Experts;

/// <summary>Orders expert maps: by membership, then by who coordinates, then by count.</summary>
/// <param name="Membership">The version of the cluster membership that the map was drawn for.</param>
/// <param name="Generation">Grows each time the coordinating grain comes to life.</param>
/// <param name="Counter">Grows with each map of one coordinator.</param>
[GenerateSerializer, Immutable, Alias("granary.map-epoch")]
public readonly record struct MapEpoch(
    [property: Id(0)] long Membership,
    [property: Id(1)] long Generation,
    [property: Id(2)] long Counter) : IComparable<MapEpoch>
{
    /// <inheritdoc/>
    public int CompareTo(MapEpoch other) =>
        (Membership, Generation, Counter).CompareTo((other.Membership, other.Generation, other.Counter));

    /// <summary>Whether <paramref name="left"/> comes before <paramref name="right"/>.</summary>
    public static bool operator <(MapEpoch left, MapEpoch right) => left.CompareTo(right) < 0;

    /// <summary>Whether <paramref name="left"/> comes after <paramref name="right"/>.</summary>
    public static bool operator >(MapEpoch left, MapEpoch right) => left.CompareTo(right) > 0;

    /// <summary>Whether <paramref name="left"/> does not come after <paramref name="right"/>.</summary>
    public static bool operator <=(MapEpoch left, MapEpoch right) => left.CompareTo(right) <= 0;

    /// <summary>Whether <paramref name="left"/> does not come before <paramref name="right"/>.</summary>
    public static bool operator >=(MapEpoch left, MapEpoch right) => left.CompareTo(right) >= 0;

    /// <inheritdoc/>
    public override string ToString() => $"{Membership}.{Generation}.{Counter}";
}
