using System.Runtime.ExceptionServices;
using Granary.Embedded.Host;

namespace Granary.Simulation.Checks;

/// <summary>
/// Keeps what a check finds in a call until the event is over. An exception within a call would become the call's failure,
/// and part of what the grains have to cope with.
/// </summary>
/// <param name="check">The check.</param>
internal sealed class Deferred(ICheck check) : ICheck
{
    private ExceptionDispatchInfo? _found;

    /// <inheritdoc/>
    public string Name => check.Name;

    /// <inheritdoc/>
    public void AfterEvent()
    {
        _found?.Throw();
        check.AfterEvent();
    }

    /// <inheritdoc/>
    public void CallStarted(in SimulatedCall call)
    {
        if (_found is not null) return;
        try
        {
            check.CallStarted(call);
        }
        catch (Exception e)
        {
            _found = ExceptionDispatchInfo.Capture(e);
        }
    }

    /// <inheritdoc/>
    public void CallAnswered(in SimulatedCall call)
    {
        if (_found is not null) return;
        try
        {
            check.CallAnswered(call);
        }
        catch (Exception e)
        {
            _found = ExceptionDispatchInfo.Capture(e);
        }
    }

    /// <inheritdoc/>
    public void AtEnd()
    {
        _found?.Throw();
        check.AtEnd();
    }
}
