namespace Orleans.Runtime;

/// <summary>A timer of an activation; disposing it stops it.</summary>
public interface IGrainTimer : IDisposable
{
    /// <summary>Sets the times anew.</summary>
    /// <param name="dueTime">The time to the next tick, or infinite for none.</param>
    /// <param name="period">The time from the end of a tick to the next, or infinite for one tick.</param>
    void Change(TimeSpan dueTime, TimeSpan period);
}
