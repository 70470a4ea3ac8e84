namespace Orleans.Concurrency;

/// <summary>Marks a method whose caller goes on at once and learns neither a result nor a failure.</summary>
[AttributeUsage(AttributeTargets.Method)]
public sealed class OneWayAttribute : Attribute;
