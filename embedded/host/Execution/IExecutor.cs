namespace Granary.Embedded.Host;

/// <summary>Runs turns: on the thread pool in real time, from one queue in simulated time.</summary>
internal interface IExecutor
{
    /// <summary>Runs an item once, soon, and never before this returns.</summary>
    void Post(IThreadPoolWorkItem item);
}
