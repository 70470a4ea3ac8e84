using System.Security.Cryptography;

namespace Granary.Grains.Gateways;

/// <summary>Ids from the system's cryptographic generator.</summary>
public sealed class RandomIdSource : IIdSource
{
    /// <inheritdoc/>
    public Guid Next()
    {
        Span<byte> bytes = stackalloc byte[16];
#pragma warning disable RS0030 // This is the source of ids in real time; simulated time has its own.
        RandomNumberGenerator.Fill(bytes);
#pragma warning restore RS0030
        return new Guid(bytes);
    }
}
