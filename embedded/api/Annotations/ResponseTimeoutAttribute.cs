using System.Globalization;

namespace Orleans;

/// <summary>Sets the response time-out of one grain method.</summary>
/// <param name="timeout">The time-out in the form that <see cref="TimeSpan.Parse(string)"/> takes.</param>
[AttributeUsage(AttributeTargets.Method)]
public sealed class ResponseTimeoutAttribute(string timeout) : Attribute
{
    /// <summary>The time-out, or null for the silo's own.</summary>
    public TimeSpan? Timeout { get; init; } = TimeSpan.Parse(timeout, CultureInfo.InvariantCulture);
}
