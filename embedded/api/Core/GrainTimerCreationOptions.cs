using System.Diagnostics.CodeAnalysis;

namespace Orleans.Runtime;

/// <summary>When a grain timer ticks, and how its turns mix with requests.</summary>
public readonly struct GrainTimerCreationOptions()
{
    /// <summary>Sets the times.</summary>
    /// <param name="dueTime">The time to the first tick.</param>
    /// <param name="period">The time from the end of a tick to the next, or infinite for one tick.</param>
    [SetsRequiredMembers]
    public GrainTimerCreationOptions(TimeSpan dueTime, TimeSpan period)
        : this()
    {
        DueTime = dueTime;
        Period = period;
    }

    /// <summary>The time to the first tick; infinite for none until changed.</summary>
    public required TimeSpan DueTime { get; init; }

    /// <summary>The time from the end of a tick to the next; infinite for one tick.</summary>
    public required TimeSpan Period { get; init; }

    /// <summary>Whether a tick's turns may interleave with those of requests.</summary>
    public bool Interleave { get; init; }

    /// <summary>Whether a tick counts as use, which puts off the activation's collection.</summary>
    public bool KeepAlive { get; init; }
}
