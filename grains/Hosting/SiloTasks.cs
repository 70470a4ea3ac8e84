namespace Granary.Grains.Hosting;

/// <summary>
/// Where a silo's background work runs: on the thread pool in real time, as turns of the silo in simulated time. All
/// that a silo starts by itself goes through here, so that nothing of it runs on a thread that time does not wait for.
/// </summary>
/// <param name="scheduler">Runs the silo's tasks.</param>
public sealed class SiloTasks(TaskScheduler scheduler)
{
    /// <summary>Runs the silo's tasks.</summary>
    public TaskScheduler Scheduler { get; } = scheduler;

    /// <summary>Starts work; what it awaits goes on where it was started.</summary>
    /// <returns>The work as a whole.</returns>
#pragma warning disable RS0030 // The one place that starts tasks, and it names the scheduler.
    public Task Run(Func<Task> work) => Task.Factory
        .StartNew(work, CancellationToken.None, TaskCreationOptions.DenyChildAttach, Scheduler)
        .Unwrap();
#pragma warning restore RS0030
}
