using System.Collections.Concurrent;

namespace Granary.Embedded.Tests;

/// <summary>Named gates through which tests and grains wait for each other.</summary>
internal static class Gates
{
    private static readonly ConcurrentDictionary<string, TaskCompletionSource> s_gates = new();

    public static Task Wait(string name) => Of(name).Task.WaitAsync(TimeSpan.FromSeconds(20), TimeProvider.System);

    public static void Open(string name) => Of(name).TrySetResult();

    public static bool IsOpen(string name) => Of(name).Task.IsCompleted;

    private static TaskCompletionSource Of(string name) =>
        s_gates.GetOrAdd(name, static _ => new(TaskCreationOptions.RunContinuationsAsynchronously));
}
