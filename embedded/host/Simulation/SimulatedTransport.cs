using Orleans.Runtime;

namespace Granary.Embedded.Host;

/// <summary>
/// Carries messages that take a while, overtake each other, come late, and are lost with their silo or while two silos are
/// cut off from each other. A message within a silo takes no time, and yet comes after whatever runs now.
/// </summary>
internal sealed class SimulatedTransport(EventLoop loop, SimulationOptions options) : ITransport
{
    private readonly SimulatedRandom _random = new(options.Seed, "network");
    private readonly Digest _digest = new();
    private readonly List<(SimulatedSilo One, SimulatedSilo Other, TimeSpan Until)> _cuts = [];

    public double LateShare { get; set; } = options.LateShare;

    public TimeSpan LateMost { get; set; } = options.LateMost;

    /// <summary>Called when a silo has learnt that it is dead.</summary>
    public Action<SimulatedSilo>? Condemned { get; set; }

    public void Cut(SimulatedSilo one, SimulatedSilo other, TimeSpan until) => _cuts.Add((one, other, until));

    public bool MayReach(SiloRuntime from, SiloRuntime to) => !from.Membership.KnowsDead(to.Address);

    // A callee sees how long the caller waits, which goes with the message; not whether the caller has died or given up.
    public bool IsExpired(CallMessage message) => !message.Method.OneWay && message.Deadline <= message.Destination!.Now;

    public void Carry(CallMessage message, SiloRuntime from, SiloRuntime to) =>
        Travel(from, to, message, () => to.Router.Arrive(message));

    public void Answer<T>(CallMessage<T> message, SiloRuntime from, T result) =>
        Travel(from, message.Caller, message, () => message.TryAnswer(result), "answer to ");

    public void Fail(CallMessage message, SiloRuntime from, Exception exception) =>
        Travel(from, message.Caller, message, () => message.TryFail(exception), "failure of ");

    public void Signal(SiloRuntime from, SiloRuntime to, Action arrived) => Travel(from, to, "signal", arrived);

    public void Announce(SiloRuntime to, ClusterMembershipSnapshot snapshot)
    {
        var silo = SimulatedSilo.Of(to);
        var delay = _random.Between(TimeSpan.Zero, options.NoticeMost);
        // A silo that stalls learns only after it has gone on for a while.
        if (silo.StalledUntil > loop.Now) delay += silo.StalledUntil - loop.Now;
        loop.Post(EventKind.Arrival, silo, () => Learn(silo, to, snapshot), delay);
    }

    private void Learn(SimulatedSilo silo, SiloRuntime runtime, ClusterMembershipSnapshot snapshot)
    {
        if (loop.Trace.Speaks) loop.Trace.Say(loop.Now, silo, $"learns of membership {snapshot.Version}");
        runtime.Learn(snapshot);
        // A silo that leaves says itself that it is dead; one that is told so has been taken for dead.
        if (runtime.Status != SiloStatus.Dead && snapshot.GetSiloStatus(runtime.Address) == SiloStatus.Dead) Condemned!(silo);
    }

    private void Travel(SiloRuntime from, SiloRuntime to, object what, Action arrive, string prefix = "")
    {
        SimulatedSilo sender = SimulatedSilo.Of(from), receiver = SimulatedSilo.Of(to);
        // As it leaves, for it may be lost on its way in more than one place.
        loop.Trace.Mix(DigestOf(what, prefix));
        if (!sender.IsAlive || !receiver.IsAlive || IsCut(sender, receiver))
        {
            Lose(sender, receiver, what, prefix);
            return;
        }

        loop.Post(EventKind.Arrival, receiver, () => Arrive(sender, from, receiver, to, what, prefix, arrive), Delay(sender, receiver));
    }

    private void Arrive(SimulatedSilo sender, SiloRuntime from, SimulatedSilo receiver, SiloRuntime to, object what, string prefix, Action arrive)
    {
        // What a silo has sent before it crashed may have left it or not; what a silo sends that is known to be dead is refused.
        if ((!sender.IsAlive && sender.State == SimulatedSiloState.Crashed && _random.Chance(0.5)) || to.Membership.KnowsDead(from.Address))
        {
            Lose(sender, receiver, what, prefix);
            return;
        }

        loop.Trace.Mix((uint)sender.Number);
        if (loop.Trace.Speaks) loop.Trace.Say(loop.Now, receiver, $"{prefix}{what} arrives from {sender.Name}");
        arrive();
    }

    private void Lose(SimulatedSilo sender, SimulatedSilo receiver, object what, string prefix)
    {
        loop.Trace.Mix(DigestOf(what, "lost"));
        loop.Trace.Count(sender.IsAlive && receiver.IsAlive ? "messages lost between living silos" : "messages lost with their silo");
        if (loop.Trace.Speaks) loop.Trace.Say(loop.Now, receiver, $"{prefix}{what} from {sender.Name} is lost");
    }

    private ulong DigestOf(object what, string prefix)
    {
        _digest.Reset();
        _digest.AddText(prefix);
        if (what is CallMessage message)
        {
            _digest.Mix(message.Method.NameHash);
            _digest.AddId(message.Target);
        }

        return _digest.Value;
    }

    private TimeSpan Delay(SimulatedSilo sender, SimulatedSilo receiver)
    {
        if (sender == receiver) return TimeSpan.Zero;
        var delay = _random.Between(options.LatencyLeast, options.LatencyMost);
        if (!_random.Chance(LateShare)) return delay;
        loop.Trace.Count("messages late");
        return delay + _random.Between(TimeSpan.Zero, LateMost);
    }

    private bool IsCut(SimulatedSilo one, SimulatedSilo other)
    {
        if (_cuts.Count == 0) return false;
        _cuts.RemoveAll(cut => cut.Until <= loop.Now);
        return _cuts.Exists(cut => (cut.One == one && cut.Other == other) || (cut.One == other && cut.Other == one));
    }
}
