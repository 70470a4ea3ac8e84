namespace Granary.Embedded.Host;

/// <summary>What became of a turn given to an inbox.</summary>
internal enum Delivery
{
    Taken,
    Gone,
    Full,
}
