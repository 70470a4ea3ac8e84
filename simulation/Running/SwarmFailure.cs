using Granary.Embedded.Host;
using Granary.Simulation.Checks;

namespace Granary.Simulation.Running;

/// <summary>How a run failed.</summary>
/// <param name="Check">The check that found it, or the exception that ended the run.</param>
/// <param name="Message">What was wrong.</param>
/// <param name="Details">The exception in full.</param>
/// <param name="At">When, in simulated time.</param>
internal sealed record SwarmFailure(string Check, string Message, string Details, TimeSpan At)
{
    /// <summary>The failure that an exception stands for.</summary>
    public static SwarmFailure Of(Exception exception, TimeSpan at)
    {
        Exception cause = exception;
        while (cause is AggregateException or SimulationException && cause.InnerException is { } inner) cause = inner;
        string check = cause is CheckFailedException failed ? failed.Check : cause.GetType().Name;
        return new SwarmFailure(check, cause.Message, exception.ToString(), at);
    }
}
