using System.Diagnostics.CodeAnalysis;
using System.Runtime.ExceptionServices;
using Orleans.Runtime;

namespace Granary.Embedded.Host;

/// <summary>
/// Runs the turns of one inbox, one at a time and in order, over an executor. Never inlines, so a continuation
/// is always a turn of its own. <c>_posted</c> is true while the executor holds this item or runs it; it is set
/// and cleared under the lock together with the queue's emptiness, so no wake-up is lost.
/// </summary>
internal sealed class TurnScheduler(IExecutor executor, IActivation? owner) : TaskScheduler, IThreadPoolWorkItem
{
    private readonly Lock _lock = new();
    private readonly Queue<object> _queue = new();
    private bool _posted;
    private volatile bool _dropped;
    private Task? _starting;

    public override int MaximumConcurrencyLevel => 1;

    /// <summary>Queues a request's first turn.</summary>
    public void Enqueue(Turn turn) => Add(turn);

    /// <summary>Queues a piece of the runtime's own work, which must not block or throw.</summary>
    public void Enqueue(Action action) => Add(action);

    /// <summary>Forgets all turns, those to come too: their silo crashed.</summary>
    public void Drop()
    {
        _dropped = true;
        lock (_lock) _queue.Clear();
    }

    void IThreadPoolWorkItem.Execute()
    {
        var previous = ActivationScope.Current;
        ActivationScope.Current = owner;
        try
        {
            for (var turns = 0; turns < executor.Quantum; turns++)
            {
                if (!TryTake(out var work)) return;
                Run(work);
            }
        }
        finally
        {
            ActivationScope.Current = previous;
        }

        lock (_lock)
        {
            if (_queue.Count == 0)
            {
                _posted = false;
                return;
            }
        }

        executor.Post(this);
    }

    public override string ToString() => owner is null ? "a turn of the silo" : $"a turn of {owner}";

    protected override void QueueTask(Task task) => Add(task);

    protected override bool TryExecuteTaskInline(Task task, bool taskWasPreviouslyQueued) =>
        ReferenceEquals(task, _starting) && TryExecuteTask(task);

    protected override IEnumerable<Task> GetScheduledTasks()
    {
        lock (_lock) return [.. _queue.OfType<Task>()];
    }

    private bool TryTake([NotNullWhen(true)] out object? work)
    {
        lock (_lock)
        {
            if (_queue.TryDequeue(out work)) return true;
            _posted = false;
            return false;
        }
    }

    private void Add(object work)
    {
        lock (_lock)
        {
            if (_dropped) return;
            _queue.Enqueue(work);
            if (_posted) return;
            _posted = true;
        }

        executor.Post(this);
    }

    private void Run(object work)
    {
        if (_dropped) return;
        switch (work)
        {
            case Task task:
                TryExecuteTask(task);
                break;
            case Turn turn:
                // Made here and not by the sender, so that nothing ambient of the sender flows into the turn.
                Begin(new Task(static state => ((Turn)state!).Begin(), turn, TaskCreationOptions.DenyChildAttach));
                break;
            default:
                // As a task, so that what it awaits comes back to this scheduler.
                Begin(new Task((Action)work, TaskCreationOptions.DenyChildAttach));
                break;
        }
    }

    private void Begin(Task task)
    {
        _starting = task;
        task.RunSynchronously(this);
        _starting = null;
        if (task.Exception is { } failure) ExceptionDispatchInfo.Throw(failure.InnerException!);
    }
}
