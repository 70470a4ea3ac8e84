using Granary.Simulation.Checks;
using Granary.Simulation.Drawing;

namespace Granary.Simulation.Running;

/// <summary>How long things may take once nothing goes wrong any more.</summary>
internal static class Patience
{
    /// <summary>How long a call waits for its answer when the answer, or the call, was lost.</summary>
    public static readonly TimeSpan Call = TimeSpan.FromSeconds(5);

    /// <summary>The longest that a step waits for its peers.</summary>
    public static readonly TimeSpan Step = TimeSpan.FromSeconds(30);

    /// <summary>How often a gateway looks after its requests and the devices.</summary>
    public static readonly TimeSpan Watch = TimeSpan.FromSeconds(1);

    /// <summary>The longest pause between two attempts to start a request anew.</summary>
    public static readonly TimeSpan Pause = TimeSpan.FromSeconds(2);

    /// <summary>How often a silo tries to reach a gateway, and the pause between.</summary>
    public static readonly (int Attempts, TimeSpan Pause) Push = (5, TimeSpan.FromMilliseconds(200));

    /// <summary>
    /// How long grains that have nothing to do any more take to end: a directory that has lost entries is mended after five
    /// seconds at most, and the gateways' next look at the devices mends what two activations of a grain have left.
    /// </summary>
    public static readonly TimeSpan Settle = TimeSpan.FromSeconds(5) + (2 * Watch);

    /// <summary>
    /// How long a request may take to end, from its submission or from the end of the last fault, whichever is later.
    /// In the worst case, one after the other: the loss is detected and noticed; the gateway, which looks once a
    /// second, finds that nothing has come for its stall time-out and asks after the request; that call was lost, and
    /// so was the one of the device that refreshes its map, while the step waits for a peer that is gone; the request
    /// is started anew within the resume time-out; then all tokens of all requests are computed, one step each, up to
    /// four times over (preempted, abandoned, or lost and begun again), on one silo, with a message and its answer to
    /// each layer; and its client is slow.
    /// </summary>
    public static TimeSpan ToFinish(SwarmPlan plan) =>
        plan.Network.DetectionMost + plan.Network.NoticeMost + plan.Gateway.StallTimeout + (2 * Watch) + (2 * Call) + Step
        + plan.Gateway.ResumeTimeout + (4 * Work(plan)) + Reading(plan);

    /// <summary>
    /// How long, after all answers, until no device has anything to do: sequences that nobody waits for may go on until
    /// their end, or until their gateway, which is gone, has not answered a few times.
    /// </summary>
    public static TimeSpan ToIdle(SwarmPlan plan) => ToFinish(plan) + (Push.Attempts * (Call + Push.Pause));

    /// <summary>
    /// How long a gateway that knows a silo to be dead may leave a request there while a device is open to it: the longest
    /// pause between two attempts, and an attempt in which two calls one after the other go to a silo that has just been
    /// lost as well.
    /// </summary>
    public static readonly TimeSpan Failover = Pause + (2 * Call);

    /// <summary>
    /// How long a device may have been open to a gateway that ends a request because it found none: the longest pause
    /// between two attempts, and a call of the last one that goes to a silo that is lost.
    /// </summary>
    public static readonly TimeSpan LastAttempt = Pause + Call;

    /// <summary>How long a small request may take that nothing stands in the way of: no call is lost, so less than a time-out.</summary>
    public static readonly TimeSpan Probe = Call;

    /// <summary>
    /// How long after a change, at the latest, every gateway knows which silos compute: the model grain answers one
    /// question after the other, and each may wait for a silo that is lost until a call times out; so the question before
    /// the gateway's own may take one time-out, and its own another.
    /// </summary>
    public static TimeSpan ToSee(SwarmPlan plan) => plan.Network.DetectionMost + plan.Network.NoticeMost + (2 * Call) + (2 * Watch);

    /// <summary>
    /// What counts as stuck at any time of a run, while faults go on too: a request whose silo is dead is resumed or ended
    /// within detection, the resume time-out and the calls of one last attempt; and no client hears nothing for longer than
    /// all faults last and all work takes.
    /// </summary>
    public static LivenessLimits Limits(SwarmPlan plan) => new()
    {
        Resume = plan.Network.DetectionMost + plan.Network.NoticeMost + plan.Gateway.StallTimeout + (2 * Watch)
            + plan.Gateway.ResumeTimeout + (4 * Call),
        Failover = Failover,
        Silence = plan.Faults.Select(fault => fault.At + fault.Time).DefaultIfEmpty().Max() + ToFinish(plan),
    };

    private static TimeSpan Work(SwarmPlan plan)
    {
        DeviceLimits slowest = plan.Limits.MaxBy(limits => limits.StepTime + limits.RowTime)!;
        TimeSpan step = slowest.StepTime + slowest.RowTime + (2 * plan.Model.Layers * plan.Network.LatencyMost);
        long tokens = plan.Requests.Sum(request => (long)request.Spec.Prompt.Length + request.Spec.MaxTokens);
        return tokens * step;
    }

    private static TimeSpan Reading(SwarmPlan plan) => plan.Requests.Max(request => request.Spec.MaxTokens * request.ReadPause);
}
