namespace Orleans.Concurrency;

/// <summary>Lets the turns of this method interleave with those of any other request to the grain.</summary>
[AttributeUsage(AttributeTargets.Method)]
public sealed class AlwaysInterleaveAttribute : Attribute;
