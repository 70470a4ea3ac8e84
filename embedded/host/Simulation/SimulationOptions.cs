namespace Granary.Embedded.Host;

/// <summary>What a simulated cluster is like; times are simulated ones.</summary>
public sealed record SimulationOptions
{
    /// <summary>The seed: the same one gives the same run, to the byte.</summary>
    public required ulong Seed { get; init; }

    /// <summary>How long a message takes from one silo to another, at least.</summary>
    public TimeSpan LatencyLeast { get; init; } = TimeSpan.FromMicroseconds(50);

    /// <summary>How long a message usually takes at most.</summary>
    public TimeSpan LatencyMost { get; init; } = TimeSpan.FromMilliseconds(2);

    /// <summary>The share of messages between silos that are late, from 0 to 1.</summary>
    public double LateShare { get; init; }

    /// <summary>How late a late message is at most.</summary>
    public TimeSpan LateMost { get; init; } = TimeSpan.FromSeconds(1);

    /// <summary>The least time until the membership declares a crashed or stalled silo dead.</summary>
    public TimeSpan DetectionLeast { get; init; } = TimeSpan.FromMilliseconds(500);

    /// <summary>The most time until the membership declares a crashed or stalled silo dead.</summary>
    public TimeSpan DetectionMost { get; init; } = TimeSpan.FromSeconds(3);

    /// <summary>How long a silo takes at most to notice a change of the membership; each silo's time is drawn anew for each change.</summary>
    public TimeSpan NoticeMost { get; init; } = TimeSpan.FromMilliseconds(500);

    /// <summary>Whether the run keeps its last events in words, which costs time.</summary>
    public int EventsKept { get; init; }

    /// <summary>The most events of a run: one that has more is taken to run in circles.</summary>
    public long EventsMost { get; init; } = 20_000_000;
}
