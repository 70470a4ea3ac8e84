namespace Granary.Simulation.Checks;

/// <summary>How long things may take in simulated time before they count as stuck.</summary>
internal sealed record LivenessLimits
{
    /// <summary>
    /// How long a running device with work and a map may neither commit nor abandon a step, for each layer of the model: a
    /// layer's wait for peers ends after 30 s at most, its rows take well under a second, the pause before the next attempt 1 s.
    /// </summary>
    public TimeSpan Layer { get; init; } = TimeSpan.FromSeconds(32);

    /// <summary>
    /// How long a gateway may leave a request with a silo that is dead: until it is noticed, plus the time for which it
    /// tries to resume (60 s), plus the last attempt, of several calls of which each may time out after 30 s.
    /// </summary>
    public TimeSpan Resume { get; init; } = TimeSpan.FromMinutes(5);

    /// <summary>
    /// How long a gateway that knows a silo to be dead, and to which a device is open, may leave a request with it.
    /// </summary>
    public TimeSpan Failover { get; init; } = TimeSpan.FromMinutes(1);

    /// <summary>
    /// How long a client may hear nothing: the time to resume, and all that stands before its request in the queues. That
    /// depends on the load; the usual value only says that nothing waits for ever.
    /// </summary>
    public TimeSpan Silence { get; init; } = TimeSpan.FromHours(1);

    /// <summary>How often it is looked.</summary>
    public TimeSpan Period { get; init; } = TimeSpan.FromMilliseconds(100);
}
