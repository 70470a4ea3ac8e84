namespace Granary.Grains.Tests.Devices;

/// <summary>Runs tasks one after the other, on the thread of the test, when the test says so.</summary>
internal sealed class ManualTasks : TaskScheduler
{
    private readonly Queue<Task> _queue = [];

    public int Count => _queue.Count;

    public void RunAll()
    {
        while (_queue.TryDequeue(out Task? task)) Assert(TryExecuteTask(task));
    }

    protected override void QueueTask(Task task) => _queue.Enqueue(task);

    protected override bool TryExecuteTaskInline(Task task, bool taskWasPreviouslyQueued) => false;

    protected override IEnumerable<Task> GetScheduledTasks() => _queue;

    private static void Assert(bool ran)
    {
        if (!ran) throw new InvalidOperationException("A queued task has run before its turn");
    }
}
