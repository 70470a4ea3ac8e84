namespace Granary.Silo.Hosting;

/// <summary>Passes progress on, and ends the work that reports it once it is cancelled.</summary>
internal sealed class StoppableProgress(IProgress<long>? inner, CancellationToken cancellation) : IProgress<long>
{
    /// <inheritdoc/>
    /// <exception cref="OperationCanceledException">The work is cancelled.</exception>
    public void Report(long value)
    {
        cancellation.ThrowIfCancellationRequested();
        inner?.Report(value);
    }
}
