using Orleans;
using Orleans.Runtime;

namespace Granary.Embedded.Host;

/// <summary>A call can never start: the grain that it waits for waits, directly or through others, for this call.</summary>
[GenerateSerializer]
#pragma warning disable CA1032 // Only the runtime makes it, always with the calls that form the cycle.
public sealed class DeadlockException : OrleansException
#pragma warning restore CA1032
{
    internal DeadlockException(string message)
        : base(message)
    {
    }
}
