namespace Orleans.Concurrency;

/// <summary>Lets the turns of this method interleave with those of other read-only methods of the grain.</summary>
[AttributeUsage(AttributeTargets.Method)]
public sealed class ReadOnlyAttribute : Attribute;
