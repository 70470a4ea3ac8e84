using Granary.Embedded.Host;
using Granary.Grains.Gateways;
using Granary.Interfaces.Requests;
using Granary.Simulation.Checks;
using Granary.Simulation.Drawing;
using Granary.Simulation.Faults;

namespace Granary.Simulation.Clients;

/// <summary>What a client may be told. Everything else ends the run.</summary>
/// <param name="world">The run.</param>
/// <param name="plan">What it was drawn to be.</param>
/// <param name="nemesis">What has gone wrong in it so far.</param>
internal sealed class ClientRules(SwarmWorld world, SwarmPlan plan, Nemesis nemesis)
{
    /// <summary>The name under which a wrong answer is reported.</summary>
    public const string Name = "answers";

    /// <summary>Checks a refusal: only what can never fit is too large, and a cluster in which nothing is wrong has devices.</summary>
    public void CheckRefusal(RequestRecord request, Refusal refusal, bool tooLarge)
    {
        if (refusal.Reason == RefusalReason.TooLarge)
            Demand(tooLarge, request, $"was refused as too large, though it fits: {refusal.Detail}");
        if (refusal.Reason == RefusalReason.Draining)
        {
            Demand(
                nemesis.Done(FaultKind.Leave) + nemesis.Done(FaultKind.Retire) > 0, request,
                $"was refused because of draining, though nobody leaves: {refusal.Detail}");
        }

        if (refusal.Reason == RefusalReason.NoDevice && plan.Faults.Length == 0 && plan.WaitForDevices)
            throw Wrong(request, $"was refused for want of a device, though nothing is wrong: {refusal.Detail}");
        Demand(refusal.Detail.Length > 0, request, "was refused without a word");
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

    /// <summary>Checks an error: only a loss excuses it, and it names what was lost.</summary>
    public void CheckError(RequestRecord request, string? error)
    {
        Demand(!string.IsNullOrWhiteSpace(error), request, "failed without a word");
        Demand(nemesis.MayHaveLost, request, $"failed, though nothing was lost: {error}");
        Demand(NamesLoss(error!), request, $"failed with an error that names nothing that was lost: {error}");
    }

    private bool NamesLoss(string error)
    {
        foreach (SimulatedSilo silo in world.Cluster.Silos)
            if (error.Contains(silo.Address.ToParsableString(), StringComparison.Ordinal)) return true;
        return false;
    }

    private static void Demand(bool condition, RequestRecord request, string otherwise)
    {
        if (!condition) throw Wrong(request, otherwise);
    }

    private static CheckFailedException Wrong(RequestRecord request, string what) => new(Name, $"request {request.Id:N} {what}");
}
