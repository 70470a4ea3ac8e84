using System.Buffers.Binary;
using System.Security.Cryptography;
using System.Text;

namespace Granary.Engine.Kv;

/// <summary>
/// Names KV blocks. The chain starts from all that a block's bytes depend on besides its tokens, so that equal hashes
/// mean equal bytes, and ends a block's name with the tokens of that block and all before it.
/// </summary>
public static class PrefixHasher
{
    /// <summary>The hash before the first block.</summary>
    /// <param name="modelContent">A hash of the model's content.</param>
    /// <param name="profile">The numeric profile.</param>
    /// <param name="salt">Separates those who must not share blocks.</param>
    public static PrefixHash Root(string modelContent, string profile, string salt)
    {
        using var hash = IncrementalHash.CreateHash(HashAlgorithmName.SHA256);
        Span<byte> length = stackalloc byte[4];
        foreach (string part in (ReadOnlySpan<string>)["granary-kv-1", modelContent, profile, salt])
        {
            // Lengths go in as well: otherwise ("ab", "c") and ("a", "bc") would name the same blocks.
            byte[] bytes = Encoding.UTF8.GetBytes(part);
            BinaryPrimitives.WriteInt32LittleEndian(length, bytes.Length);
            hash.AppendData(length);
            hash.AppendData(bytes);
        }

        return PrefixHash.Read(hash.GetHashAndReset());
    }

    /// <summary>The hash of a full block.</summary>
    /// <param name="previous">The hash of the block before, or the root.</param>
    /// <param name="tokens">The block's <see cref="KvPageTable.BlockTokens"/> tokens.</param>
    public static PrefixHash Next(PrefixHash previous, ReadOnlySpan<int> tokens)
    {
        ArgumentOutOfRangeException.ThrowIfNotEqual(tokens.Length, KvPageTable.BlockTokens);
        Span<byte> input = stackalloc byte[PrefixHash.Size + (KvPageTable.BlockTokens * 4)];
        previous.Write(input);
        for (int i = 0; i < tokens.Length; i++)
            BinaryPrimitives.WriteInt32LittleEndian(input[(PrefixHash.Size + (i * 4))..], tokens[i]);
        Span<byte> output = stackalloc byte[PrefixHash.Size];
        SHA256.HashData(input, output);
        return PrefixHash.Read(output);
    }

    /// <summary>The hashes of all full blocks of a sequence, from its start.</summary>
    public static PrefixHash[] Chain(PrefixHash root, ReadOnlySpan<int> tokens)
    {
        var chain = new PrefixHash[tokens.Length / KvPageTable.BlockTokens];
        PrefixHash last = root;
        for (int i = 0; i < chain.Length; i++)
            chain[i] = last = Next(last, tokens.Slice(i * KvPageTable.BlockTokens, KvPageTable.BlockTokens));
        return chain;
    }
}
