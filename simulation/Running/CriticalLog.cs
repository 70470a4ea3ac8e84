using Microsoft.Extensions.Logging;

namespace Granary.Simulation.Running;

/// <summary>
/// The log of all silos of a run. It is not written anywhere; what is critical, such as a broken invariant that only
/// costs its request, ends the run.
/// </summary>
/// <param name="verdict">Told of it.</param>
internal sealed class CriticalLog(Verdict verdict) : ILoggerFactory, ILogger
{
    /// <inheritdoc/>
    public ILogger CreateLogger(string categoryName) => this;

    /// <inheritdoc/>
    public void AddProvider(ILoggerProvider provider) =>
        throw new NotSupportedException("The log of a simulated run goes nowhere else");

    /// <inheritdoc/>
    public IDisposable? BeginScope<TState>(TState state)
        where TState : notnull => null;

    /// <inheritdoc/>
    public bool IsEnabled(LogLevel logLevel) => logLevel >= LogLevel.Critical;

    /// <inheritdoc/>
    public void Log<TState>(
        LogLevel logLevel, EventId eventId, TState state, Exception? exception, Func<TState, Exception?, string> formatter)
    {
        if (IsEnabled(logLevel)) verdict.Report(new CriticalLogException(formatter(state, exception), exception));
    }

    /// <inheritdoc/>
    public void Dispose()
    {
        // There is nothing to let go of.
    }
}
