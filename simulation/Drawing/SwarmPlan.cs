using System.Text;
using Granary.Embedded.Host;
using Granary.Grains.Gateways;
using Granary.Simulation.Faults;
using static System.FormattableString;

namespace Granary.Simulation.Drawing;

/// <summary>All that a seed stands for: what runs, what it is asked, and what goes wrong.</summary>
internal sealed record SwarmPlan
{
    /// <summary>The seed.</summary>
    public required ulong Seed { get; init; }

    /// <summary>The model.</summary>
    public required ModelPlan Model { get; init; }

    /// <summary>Gateway silos.</summary>
    public required int Gateways { get; init; }

    /// <summary>Silos with a device at the start, and again after all faults.</summary>
    public required int Devices { get; init; }

    /// <summary>Limits of the devices, in the order in which they join; beyond the last, from the first again.</summary>
    public required DeviceLimits[] Limits { get; init; }

    /// <summary>Limits of every gateway.</summary>
    public required GatewayOptions Gateway { get; init; }

    /// <summary>The network and the membership.</summary>
    public required SimulationOptions Network { get; init; }

    /// <summary>Whether requests go where chance wills rather than where the routing policy sends them.</summary>
    public required bool ScatterRequests { get; init; }

    /// <summary>Whether experts live where chance wills rather than where the placement policy puts them.</summary>
    public required bool ScatterExperts { get; init; }

    /// <summary>How many experts of a layer a silo may hold beyond its share, as further copies.</summary>
    public required int SpareSlots { get; init; }

    /// <summary>How long after the loss of a silo with a device another one is started; null if nobody does so before all faults are over.</summary>
    public required TimeSpan? ReplaceAfter { get; init; }

    /// <summary>Whether clients wait until there are devices.</summary>
    public required bool WaitForDevices { get; init; }

    /// <summary>The clients, in the order of their arrival.</summary>
    public required RequestPlan[] Requests { get; init; }

    /// <summary>What goes wrong, in order of time.</summary>
    public required Fault[] Faults { get; init; }

    /// <summary>When the last fault has had its time.</summary>
    public TimeSpan FaultsEnd => Faults.Length == 0 ? TimeSpan.Zero : Faults.Max(fault => fault.At + fault.Time);

    /// <summary>The plan with some of its faults only.</summary>
    /// <param name="indexes">The numbers of the faults that stay.</param>
    public SwarmPlan WithFaults(IReadOnlyList<int> indexes) =>
        this with { Faults = [.. Faults.Where(fault => indexes.Contains(fault.Index))] };

    /// <summary>The plan in a few lines, without its faults.</summary>
    public override string ToString()
    {
        var text = new StringBuilder();
        Line(Invariant($"{Gateways} gateways, {Devices} devices; {(Model.Real ? "real model" : "hashed tokens")}: {Model.Layers} layers, ")
            + Invariant($"{Model.ExpertsPerToken} of {Model.Experts} experts, vocabulary {Model.Vocabulary}, context {Model.ContextLength}, {Model.KvType}"));
        for (int i = 0; i < Limits.Length; i++)
        {
            DeviceLimits limits = Limits[i];
            Line(Invariant($"device {i}: {limits.KvBlocks} KV blocks, {limits.BatchTokens} rows and {limits.Sequences} sequences a step, ")
                + Invariant($"queue {limits.Queue}, {limits.ExpertBatches} expert batches, step {Text(limits.StepTime)} + {Text(limits.RowTime)} a row"));
        }

        Line(Invariant($"gateway: {Gateway.MaxRequests} requests, stall {Text(Gateway.StallTimeout)}, resume {Text(Gateway.ResumeTimeout)}; ")
            + $"routing {(ScatterRequests ? "scattered" : "by prefix")}, experts {(ScatterExperts ? "scattered" : "even")}, {SpareSlots} spare slots");
        Line(Invariant($"network: {Text(Network.LatencyLeast)} to {Text(Network.LatencyMost)}, {Network.LateShare:P1} late by up to {Text(Network.LateMost)}; ")
            + $"detection {Text(Network.DetectionLeast)} to {Text(Network.DetectionMost)}, notice {Text(Network.NoticeMost)}");
        Line(ReplaceAfter is { } time ? $"lost devices are replaced after {Text(time)}" : "lost devices are not replaced");
        Line(Invariant($"{Requests.Length} clients within {Text(Requests.Max(request => request.At))}: ")
            + Invariant($"prompts up to {Requests.Max(request => request.Spec.Prompt.Length)} tokens, answers up to {Requests.Max(request => request.Spec.MaxTokens)}, ")
            + Invariant($"{Requests.Count(request => request.CancelAfter is not null || request.CancelAfterTokens is not null)} leave, ")
            + Invariant($"{Requests.Count(request => request.ReadPause > TimeSpan.Zero)} are slow"));
        return text.ToString();

        void Line(string line) => text.Append("  ").Append(line).AppendLine();
        static string Text(TimeSpan time) => Invariant($"{time.TotalMilliseconds:0.###} ms");
    }
}
