using Orleans.Runtime;

namespace Orleans;

/// <summary>What every grain class offers to the runtime.</summary>
public interface IGrainBase
{
    /// <summary>The activation that this instance is the state of.</summary>
    IGrainContext GrainContext { get; }

    /// <summary>Runs as the first turn, before any request.</summary>
    /// <param name="token">Cancelled when activation takes too long.</param>
    Task OnActivateAsync(CancellationToken token) => Task.CompletedTask;

    /// <summary>Runs as the last turn of an activation that ends in good order.</summary>
    /// <param name="reason">Why it ends.</param>
    /// <param name="token">Cancelled when the turn should end at once.</param>
    Task OnDeactivateAsync(DeactivationReason reason, CancellationToken token) => Task.CompletedTask;
}
