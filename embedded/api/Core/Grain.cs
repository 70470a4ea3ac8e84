using System.Diagnostics.CodeAnalysis;
using Orleans.Runtime;

namespace Orleans;

/// <summary>Base class of grain classes: an instance is the state of one activation, touched by one turn at a time.</summary>
public abstract class Grain : IGrainBase, IAddressable
{
    /// <summary>Binds the instance to the activation that is being made on this thread, if any.</summary>
    protected Grain() => GrainContext = ActivationScope.Current!;

    /// <summary>The activation that this instance is the state of.</summary>
    [AllowNull]
    public IGrainContext GrainContext { get; private set; }

    /// <summary>The grain's type and key as one string.</summary>
    public string IdentityString => GrainContext.GrainId.ToString();

    /// <summary>The silo that hosts the activation, for log lines.</summary>
    public string RuntimeIdentity => (GrainContext as IActivation)?.SiloIdentity ?? string.Empty;

    /// <summary>Makes references to other grains.</summary>
    protected IGrainFactory GrainFactory => Activation.GrainFactory;

    /// <summary>The services of the silo that hosts the activation.</summary>
    protected internal IServiceProvider ServiceProvider => GrainContext.ActivationServices;

    private IActivation Activation => GrainContext as IActivation
        ?? throw new InvalidOperationException($"{GetType().Name} was not made by a silo, so it has no runtime.");

    /// <summary>Runs as the first turn, before any request.</summary>
    /// <param name="cancellationToken">Cancelled when activation takes too long.</param>
    public virtual Task OnActivateAsync(CancellationToken cancellationToken) => Task.CompletedTask;

    /// <summary>Runs as the last turn of an activation that ends in good order; never after a crash.</summary>
    /// <param name="reason">Why it ends.</param>
    /// <param name="cancellationToken">Cancelled when the turn should end at once.</param>
    public virtual Task OnDeactivateAsync(DeactivationReason reason, CancellationToken cancellationToken) => Task.CompletedTask;

    /// <summary>Ends this activation once its running requests are done; the next request makes a new one.</summary>
    protected void DeactivateOnIdle() => GrainBaseExtensions.DeactivateOnIdle(this);

    /// <summary>Keeps the activation from being collected for a time; zero takes that back.</summary>
    /// <param name="timeSpan">How long, or <see cref="Timeout.InfiniteTimeSpan"/>.</param>
    protected void DelayDeactivation(TimeSpan timeSpan) => Activation.DelayDeactivation(timeSpan);
}
