using System.Runtime.ExceptionServices;

namespace Granary.Simulation.Running;

/// <summary>The first thing that went wrong in code that nobody waits for; the run ends with it after the event at hand.</summary>
internal sealed class Verdict
{
    private ExceptionDispatchInfo? _first;

    /// <summary>Runs work whose failure ends the run.</summary>
    public async Task Guard(Func<Task> work)
    {
        try
        {
            await work();
        }
        catch (Exception e)
        {
            Report(e);
        }
    }

    /// <summary>Notes what went wrong, unless something did before.</summary>
    public void Report(Exception failure) => _first ??= ExceptionDispatchInfo.Capture(failure);

    /// <summary>Throws what went wrong, if something did.</summary>
    public void ThrowIfAny() => _first?.Throw();
}
