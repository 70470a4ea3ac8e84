namespace Orleans;

/// <summary>What runs when a lifecycle reaches and leaves a stage.</summary>
public interface ILifecycleObserver
{
    /// <summary>Runs as the stage is reached; a failure stops the start.</summary>
    /// <param name="cancellationToken">Cancelled when the start is abandoned.</param>
    Task OnStart(CancellationToken cancellationToken = default);

    /// <summary>Runs as the stage is left.</summary>
    /// <param name="cancellationToken">Cancelled when the stop takes too long.</param>
    Task OnStop(CancellationToken cancellationToken = default);
}
