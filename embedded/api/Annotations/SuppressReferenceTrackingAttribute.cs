namespace Orleans;

/// <summary>Says that instances of a type never form cycles, so that a copy need not remember what it has seen.</summary>
[AttributeUsage(AttributeTargets.Class)]
public sealed class SuppressReferenceTrackingAttribute : Attribute;
