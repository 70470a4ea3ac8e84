namespace Granary.Embedded.Host;

/// <summary>What comes first: what is due first, and of what is due together, what the seed says.</summary>
/// <param name="Due">When, in ticks since the start.</param>
/// <param name="Choice">Drawn from the seed.</param>
internal readonly record struct EventOrder(long Due, ulong Choice) : IComparable<EventOrder>
{
    public int CompareTo(EventOrder other) => Due != other.Due ? Due.CompareTo(other.Due) : Choice.CompareTo(other.Choice);
}
