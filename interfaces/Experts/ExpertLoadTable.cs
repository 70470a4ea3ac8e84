using Orleans;

namespace Granary.Interfaces.Experts;

/// <summary>How much experts are asked for.</summary>
/// <param name="Layers">Layers of the model.</param>
/// <param name="Experts">Experts of a layer.</param>
/// <param name="Rows">For (layer, expert), at layer × experts + expert, the rows routed there, the older the less they count.</param>
[GenerateSerializer, Immutable, Alias("granary.expert-load-table")]
public sealed record ExpertLoadTable(
    [property: Id(0)] int Layers,
    [property: Id(1)] int Experts,
    [property: Id(2)] float[] Rows);
