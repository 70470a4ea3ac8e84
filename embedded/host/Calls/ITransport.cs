using Orleans.Runtime;

namespace Granary.Embedded.Host;

/// <summary>
/// Carries calls, answers and news between silos. In real time the silos share a process and all arrives at once; in
/// simulated time it takes a while, and some of it is lost.
/// </summary>
internal interface ITransport
{
    /// <summary>Whether a silo would still send to another, as far as it knows.</summary>
    bool MayReach(SiloRuntime from, SiloRuntime to);

    /// <summary>Whether a call need not be made any more, as far as its callee can tell.</summary>
    bool IsExpired(CallMessage message);

    /// <summary>Carries a call to its destination, where <see cref="CallRouter.Arrive"/> takes it.</summary>
    void Carry(CallMessage message, SiloRuntime from, SiloRuntime to);

    /// <summary>Carries an answer back to the caller.</summary>
    void Answer<T>(CallMessage<T> message, SiloRuntime from, T result);

    /// <summary>Carries a failure back to the caller.</summary>
    void Fail(CallMessage message, SiloRuntime from, Exception exception);

    /// <summary>Carries anything else.</summary>
    void Signal(SiloRuntime from, SiloRuntime to, Action arrived);

    /// <summary>Tells a silo of the membership; it calls <see cref="SiloRuntime.Learn"/>.</summary>
    void Announce(SiloRuntime to, ClusterMembershipSnapshot snapshot);
}
