using Granary.Embedded.Host;
using Granary.Grains.Gateways;
using Granary.Interfaces.Requests;
using Granary.Simulation.Checks;
using Granary.Simulation.Drawing;
using Granary.Simulation.Running;

namespace Granary.Simulation.Clients;

/// <summary>What a client may be told. Everything else ends the run.</summary>
/// <param name="world">The run.</param>
/// <param name="plan">What it was drawn to be.</param>
internal sealed class ClientRules(SwarmWorld world, SwarmPlan plan)
{
    /// <summary>The name under which a wrong answer is reported.</summary>
    public const string Name = "answers";

    /// <summary>
    /// Checks a refusal: only what can never fit is too large, and everything else is taken unless the gateway has as
    /// many requests as it may, or no device has been open to it, with room in its queue, for as long as it takes to see one.
    /// </summary>
    public void CheckRefusal(RequestRecord request, Refusal refusal, bool tooLarge)
    {
        Demand(refusal.Detail.Length > 0, request, "was refused without a word");
        if (refusal.Reason == RefusalReason.TooLarge)
        {
            Demand(tooLarge, request, $"was refused as too large, though it fits: {refusal.Detail}");
            return;
        }

        (SimulatedSilo silo, Gateway gateway) = GatewayOf(request);
        if (refusal.Reason == RefusalReason.QueueFull && gateway.Active >= plan.Gateway.MaxRequests) return;
        TimeSpan since = request.SubmittedAt, room = world.Openness.OpenWithRoom(silo, since), most = Patience.ToSee(plan);
        Demand(room <= most, request, $"was refused ({refusal.Reason}), though a device with room is open to it for {room}: {refusal.Detail}");
        if (refusal.Reason == RefusalReason.QueueFull)
            Demand(world.Openness.AnyFull(since), request, $"was refused for full queues, though there is none: {refusal.Detail}");
        if (refusal.Reason == RefusalReason.Draining)
            throw Wrong(request, $"was refused because of draining, though its gateway does not: {refusal.Detail}");
        if (refusal.Reason == RefusalReason.NoDevice && plan.Faults.Length == 0 && plan.WaitForDevices)
            throw Wrong(request, $"was refused for want of a device, though nothing is wrong: {refusal.Detail}");
    }

    /// <summary>Checks that a request which was accepted could be.</summary>
    public static void CheckAccepted(RequestRecord request, bool tooLarge) =>
        Demand(!tooLarge, request, "was accepted, though it can never fit");

    /// <summary>Checks tokens that have just come, and that follow the first <paramref name="before"/> of the answer.</summary>
    public static void CheckTokens(RequestRecord request, int before)
    {
        List<int> received = request.Received;
        Demand(received.Count <= request.Expected.Length, request, $"got {received.Count} tokens; {request.Expected.Length} are due");
        for (int i = before; i < received.Count; i++)
        {
            Demand(
                received[i] == request.Expected[i], request, $"got token {received[i]} at position {i}; {request.Expected[i]} is due");
        }
    }

    /// <summary>Checks the end of an answer.</summary>
    public static void CheckEnd(RequestRecord request, FinishReason finish)
    {
        Demand(
            request.Received.Count == request.Expected.Length && finish == request.ExpectedFinish, request,
            $"ended with {finish} after {request.Received.Count} tokens; {request.ExpectedFinish} after {request.Expected.Length} is due");
    }

    /// <summary>
    /// Checks an error. It names a silo that had the request and is lost; and for as long as a gateway tries to start a
    /// request anew, it could not: no device was open to it for long enough.
    /// </summary>
    public void CheckError(RequestRecord request, string? error)
    {
        Demand(!string.IsNullOrWhiteSpace(error), request, "failed without a word");
        SimulatedSilo gateway = GatewayOf(request).Silo;
        Demand(NamesLoss(request, gateway, error!), request, $"failed with an error that names no silo that had it and is lost: {error}");
        TimeSpan now = world.Cluster.Now, time = plan.Gateway.ResumeTimeout;
        Demand(now - request.HeldAt >= time, request, $"failed {now - request.HeldAt} after it was started; trying anew takes {time}: {error}");
        TimeSpan open = world.Openness.Longest(gateway, now - time);
        Demand(open <= Patience.LastAttempt, request, $"failed, though a device was open to its gateway for {open} meanwhile: {error}");
    }

    private bool NamesLoss(RequestRecord request, SimulatedSilo gateway, string error)
    {
        foreach (SimulatedSilo silo in world.Cluster.Silos)
        {
            string name = silo.Address.ToParsableString();
            bool lost = !silo.IsAlive || silo.IsDeclaredDead || world.WasCut(silo, gateway);
            if (lost && request.Holders.Contains(name) && error.Contains(name, StringComparison.Ordinal)) return true;
        }

        return false;
    }

    private (SimulatedSilo Silo, Gateway Gateway) GatewayOf(RequestRecord request) =>
        world.Gateways.Single(entry => entry.Silo.Number == request.Gateway);

    private static void Demand(bool condition, RequestRecord request, string otherwise)
    {
        if (!condition) throw Wrong(request, otherwise);
    }

    private static CheckFailedException Wrong(RequestRecord request, string what) => new(Name, $"request {request.Id:N} {what}");
}
