using System.Security.Cryptography;
using System.Text;

namespace Granary.Silo.Rest;

/// <summary>The keys that open the server, kept as hashes.</summary>
internal sealed class ApiKeys
{
    private readonly byte[][] _hashes;

    /// <summary>Takes the keys; there is at least one.</summary>
    public ApiKeys(IReadOnlyCollection<string> keys)
    {
        ArgumentOutOfRangeException.ThrowIfZero(keys.Count);
        _hashes = [.. keys.Select(Hash)];
    }

    /// <summary>
    /// Whether an <c>Authorization</c> header names one of the keys. The time it takes depends neither on the key nor
    /// on which one it is.
    /// </summary>
    public bool Allows(string? authorization)
    {
        const string Scheme = "Bearer ";
        if (authorization is null || !authorization.StartsWith(Scheme, StringComparison.OrdinalIgnoreCase))
            return false;
        byte[] hash = Hash(authorization[Scheme.Length..].Trim());
        bool found = false;
        foreach (byte[] known in _hashes)
            found |= CryptographicOperations.FixedTimeEquals(known, hash);
        return found;
    }

    /// <summary>Whether one of the keys is also one of <paramref name="other"/>'s.</summary>
    public bool Overlap(ApiKeys other) => _hashes.Any(hash => other._hashes.Any(known => known.AsSpan().SequenceEqual(hash)));

    private static byte[] Hash(string key) => SHA256.HashData(Encoding.UTF8.GetBytes(key));
}
