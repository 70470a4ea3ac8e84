namespace Granary.Grains.Gateways;

/// <summary>What became of a submitted request: either it was refused, or its tokens come from a stream.</summary>
/// <param name="Refusal">Why it was refused; null if it was accepted.</param>
/// <param name="Stream">Its tokens; null if it was refused.</param>
public sealed record Admission(Refusal? Refusal, TokenStream? Stream);
