namespace Granary.Embedded.Host;

/// <summary>Something that happens at a time, to a silo or to none.</summary>
/// <param name="Kind">What it does.</param>
/// <param name="Owner">The silo that it happens to: it is lost with it, and waits while it stalls.</param>
/// <param name="Action">An <see cref="IThreadPoolWorkItem"/>, a <see cref="SimulatedTimer"/> or an <see cref="System.Action"/>.</param>
/// <param name="Version">Of a timer: which of its settings the event belongs to.</param>
internal sealed record SimulatedEvent(EventKind Kind, SimulatedSilo? Owner, object Action, int Version);
