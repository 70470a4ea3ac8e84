namespace Granary.Simulation.Checks;

/// <summary>A gateway's copy of a request at one moment.</summary>
/// <param name="Request">The request.</param>
/// <param name="Generation">The generation that was last begun.</param>
/// <param name="Produced">How many tokens have come.</param>
/// <param name="Silo">The silo at work; empty before the request is accepted.</param>
/// <param name="Finished">Whether it has ended.</param>
internal readonly record struct GatewayCopy(Guid Request, int Generation, int Produced, string Silo, bool Finished);
