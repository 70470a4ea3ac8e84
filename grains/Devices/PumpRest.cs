namespace Granary.Grains.Devices;

/// <summary>What a round of a pump leaves to do.</summary>
/// <param name="Rows">Rows that were computed, which in simulated time takes a while.</param>
/// <param name="Wait">How long to wait for a wake-up at most; null to go on.</param>
public readonly record struct PumpRest(int Rows, TimeSpan? Wait)
{
    /// <summary>Another round at once.</summary>
    public static PumpRest Again => default;

    /// <summary>Rows were computed; when that is over, another round.</summary>
    public static PumpRest Worked(int rows) => new(rows, null);

    /// <summary>Nothing to do until the pump is woken.</summary>
    /// <param name="most">After this time there is another round in any case.</param>
    public static PumpRest Until(TimeSpan most) => new(0, most);
}
