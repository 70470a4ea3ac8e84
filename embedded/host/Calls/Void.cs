namespace Granary.Embedded.Host;

/// <summary>The result of a method without one.</summary>
internal readonly record struct Void;
