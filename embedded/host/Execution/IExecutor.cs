namespace Granary.Embedded.Host;

/// <summary>Runs turns: on the thread pool in real time, from one queue in simulated time.</summary>
internal interface IExecutor
{
    /// <summary>Turns that a scheduler may run before it gives the thread back, so that one inbox does not starve the others.</summary>
    int Quantum { get; }

    /// <summary>
    /// How the runtime's own completion sources are made. In real time a continuation must not run inside of whoever
    /// completes it; in simulated time none ever does, because no scheduler inlines, and none may go to the thread pool.
    /// </summary>
    TaskCreationOptions Completion { get; }

    /// <summary>Runs an item once, soon, and never before this returns.</summary>
    void Post(IThreadPoolWorkItem item);
}
