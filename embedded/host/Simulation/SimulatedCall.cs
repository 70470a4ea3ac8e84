using Orleans.Runtime;

namespace Granary.Embedded.Host;

/// <summary>A grain or observer call at one point of its life, for those who watch a simulated run.</summary>
/// <param name="Method">Interface and method, such as <c>IRequestGrain.Start</c>.</param>
/// <param name="Target">The grain or observer.</param>
/// <param name="From">The number of the silo that made the call; -1 for the driver of the run.</param>
/// <param name="To">The number of the silo where it runs.</param>
/// <param name="Arguments">The arguments as the callee sees them; not to be changed.</param>
/// <param name="Result">The result, when the call was answered; null before, and for a call without one.</param>
/// <param name="Failure">What the callee threw, when it did.</param>
public readonly record struct SimulatedCall(
    string Method, GrainId Target, int From, int To, IReadOnlyList<object?> Arguments, object? Result, Exception? Failure);
