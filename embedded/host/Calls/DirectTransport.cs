using Orleans.Runtime;

namespace Granary.Embedded.Host;

/// <summary>Real time: silos share a process, so everything arrives at once.</summary>
internal sealed class DirectTransport : ITransport
{
    public static DirectTransport Instance { get; } = new();

    public bool MayReach(SiloRuntime from, SiloRuntime to) => !to.IsGone;

    public bool IsExpired(CallMessage message) => message.IsDone;

    public void Carry(CallMessage message, SiloRuntime from, SiloRuntime to)
    {
        to.Router.Arrive(message);
        // The silo may have been declared dead after it was chosen and before the message was in its inbox.
        if (to.IsGone && to.IsKilled) message.TryFail(new SiloUnavailableException($"{to.Address} is gone; it was to answer {message}."));
    }

    public void Answer<T>(CallMessage<T> message, SiloRuntime from, T result)
    {
        if (!from.IsKilled) message.TryAnswer(result);
    }

    public void Fail(CallMessage message, SiloRuntime from, Exception exception)
    {
        if (!from.IsKilled) message.TryFail(exception);
    }

    public void Signal(SiloRuntime from, SiloRuntime to, Action arrived) => arrived();

    public void Announce(SiloRuntime to, ClusterMembershipSnapshot snapshot) => to.Learn(snapshot);
}
