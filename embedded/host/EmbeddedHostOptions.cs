namespace Granary.Embedded.Host;

/// <summary>What the embedded host lets be set beyond the mirrored options.</summary>
public sealed class EmbeddedHostOptions
{
    /// <summary>Seed of the silo's choices by chance, such as random placement.</summary>
    public int Seed { get; set; } = 1;

    /// <summary>How long a call must wait before it is looked into as part of a deadlock.</summary>
    public TimeSpan DeadlockGrace { get; set; } = TimeSpan.FromMilliseconds(250);
}
