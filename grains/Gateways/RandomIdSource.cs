using System.Security.Cryptography;

namespace Granary.Grains.Gateways;

/// <summary>Ids from the system's cryptographic generator.</summary>
public sealed class RandomIdSource : IIdSource
{
    /// <inheritdoc/>
    public Guid Next()
    {
        Span<byte> bytes = stackalloc byte[16];
        RandomNumberGenerator.Fill(bytes);
        return new Guid(bytes);
    }
}
