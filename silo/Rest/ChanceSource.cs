using System.Buffers.Binary;
using System.Security.Cryptography;

namespace Granary.Silo.Rest;

/// <summary>Where seeds and ids come from when a client gives none.</summary>
internal sealed class ChanceSource(RandomNumberGenerator generator)
{
    /// <summary>A seed.</summary>
    public ulong NextSeed()
    {
        Span<byte> bytes = stackalloc byte[sizeof(ulong)];
        generator.GetBytes(bytes);
        return BinaryPrimitives.ReadUInt64LittleEndian(bytes);
    }

    /// <summary>An id that no other request has.</summary>
    public string NextId()
    {
        Span<byte> bytes = stackalloc byte[16];
        generator.GetBytes(bytes);
        return Convert.ToHexStringLower(bytes);
    }
}
