namespace Granary.Embedded.Host;

/// <summary>Real time: the only class that touches the thread pool.</summary>
internal sealed class ThreadPoolExecutor : IExecutor
{
    public static ThreadPoolExecutor Instance { get; } = new();

    public void Post(IThreadPoolWorkItem item) => ThreadPool.UnsafeQueueUserWorkItem(item, preferLocal: false);
}
