namespace Orleans.Concurrency;

/// <summary>Lets the turns of any two requests to a grain of this class interleave.</summary>
[AttributeUsage(AttributeTargets.Class)]
public sealed class ReentrantAttribute : Attribute;
