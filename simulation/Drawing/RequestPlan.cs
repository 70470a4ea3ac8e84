using Granary.Interfaces.Requests;

namespace Granary.Simulation.Drawing;

/// <summary>What one client does.</summary>
/// <param name="Index">The client's number.</param>
/// <param name="At">When it submits its request, counted from the start of the workload.</param>
/// <param name="Gateway">Which of the living gateways it goes to, modulo their number.</param>
/// <param name="Spec">What it asks for.</param>
/// <param name="CancelAfterTokens">It leaves after as many tokens; null if it does not.</param>
/// <param name="CancelAfter">It leaves so long after submitting, perhaps before it is accepted; null if it does not.</param>
/// <param name="ReadPause">How long it does something else after each read.</param>
internal sealed record RequestPlan(
    int Index, TimeSpan At, int Gateway, RequestSpec Spec, int? CancelAfterTokens, TimeSpan? CancelAfter, TimeSpan ReadPause);
