using System.Diagnostics;

namespace Granary.Embedded.Host;

/// <summary>
/// Notices when work of a simulated run leaves its thread: the execution context of everything that the run starts carries
/// a mark, and the runtime tells when a context with the mark is entered on a thread.
/// </summary>
internal sealed class SimulationGuard
{
    private static readonly AsyncLocal<SimulationGuard?> s_mark = new(Entered);

    // Zero while the run does not go on: what comes before and after it may come from any thread.
    private volatile int _thread;
    private volatile string? _violation;

    /// <summary>Runs the loop of a simulated run on this thread, within its mark.</summary>
    public void Run(Action loop)
    {
        var outside = SynchronizationContext.Current;
        _thread = Environment.CurrentManagedThreadId;
        SynchronizationContext.SetSynchronizationContext(null);
        s_mark.Value = this;
        try
        {
            loop();
        }
        finally
        {
            s_mark.Value = null;
            _thread = 0;
            SynchronizationContext.SetSynchronizationContext(outside);
        }
    }

    /// <summary>Runs code that is no turn of any scheduler; what it awaits would have nowhere to come back to.</summary>
    public static void RunRaw(Action action)
    {
        SynchronizationContext.SetSynchronizationContext(RawContext.Instance);
        try
        {
            action();
        }
        finally
        {
            SynchronizationContext.SetSynchronizationContext(null);
        }
    }

    /// <summary>Ends the run if any of its work was found on another thread.</summary>
    public void Check()
    {
        if (_violation is { } violation) throw new SimulationException(violation);
    }

    /// <summary>
    /// Whether this thread is another one than that of the run that goes on, which fails the run. It finds threads that
    /// were started without the mark, once they come back to the run.
    /// </summary>
    public bool IsStray()
    {
        var thread = _thread;
        if (thread == 0 || thread == Environment.CurrentManagedThreadId) return false;
        _violation ??= $"Thread {Environment.CurrentManagedThreadId} acts on the simulated run: {new StackTrace(fNeedFileInfo: false)}";
        return true;
    }

    private static void Entered(AsyncLocalValueChangedArgs<SimulationGuard?> change)
    {
        if (change.CurrentValue is { } guard && Environment.CurrentManagedThreadId != guard._thread)
        {
            guard._violation ??= $"Work of the simulated run came to run on thread {Environment.CurrentManagedThreadId}: {new StackTrace(fNeedFileInfo: false)}";
        }
    }

    private sealed class RawContext : SynchronizationContext
    {
        public static RawContext Instance { get; } = new();

        public override void Post(SendOrPostCallback d, object? state) => Violate("awaits");

        public override void Send(SendOrPostCallback d, object? state) => Violate("sends");

        private static void Violate(string what)
        {
            var violation = $"Code that is no turn of any scheduler {what}: {new StackTrace(fNeedFileInfo: false)}";
            if (s_mark.Value is { } guard) guard._violation ??= violation;
            else throw new SimulationException(violation);
        }
    }
}
