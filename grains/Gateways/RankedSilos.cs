namespace Granary.Grains.Gateways;

/// <summary>The silos that would take a request.</summary>
/// <param name="Silos">As device grains' keys, best first.</param>
/// <param name="AnyFull">Whether a silo would have taken it but for its queue.</param>
/// <param name="AllDrain">Whether there are silos, and all of them drain.</param>
internal readonly record struct RankedSilos(IReadOnlyList<string> Silos, bool AnyFull, bool AllDrain);
