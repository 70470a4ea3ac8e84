namespace Granary.Embedded.Host;

/// <summary>Real time: the only class that touches the thread pool.</summary>
internal sealed class ThreadPoolExecutor : IExecutor
{
    public static ThreadPoolExecutor Instance { get; } = new();

    public int Quantum => 64;

    public TaskCreationOptions Completion => TaskCreationOptions.RunContinuationsAsynchronously;

#pragma warning disable RS0030 // This is where real time begins.
    public void Post(IThreadPoolWorkItem item) => ThreadPool.UnsafeQueueUserWorkItem(item, preferLocal: false);
#pragma warning restore RS0030
}
