namespace Granary.Grains.Gateways;

/// <summary>A request that was not accepted.</summary>
/// <param name="Reason">Why.</param>
/// <param name="Detail">For people.</param>
/// <param name="RetryAfter">When another attempt may succeed.</param>
public sealed record Refusal(RefusalReason Reason, string Detail, TimeSpan RetryAfter);
