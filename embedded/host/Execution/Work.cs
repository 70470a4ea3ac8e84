namespace Granary.Embedded.Host;

/// <summary>Starts work where it is told to.</summary>
internal static class Work
{
    /// <summary>Runs work, and what it awaits, on a scheduler.</summary>
#pragma warning disable RS0030 // With the scheduler named.
    public static Task Start(Func<Task> work, TaskScheduler scheduler) =>
        Task.Factory.StartNew(work, CancellationToken.None, TaskCreationOptions.DenyChildAttach, scheduler).Unwrap();
#pragma warning restore RS0030
}
