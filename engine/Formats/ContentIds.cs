using System.Buffers.Binary;
using System.Security.Cryptography;
using System.Text;

namespace Granary.Engine.Formats;

/// <summary>Computes what tells one model's content from another's without reading all of it.</summary>
internal static class ContentIds
{
    private const int SampleBytes = 4096;

    /// <summary>
    /// SHA-256, in lower-case hex, over the settings, then for each tensor by ordinal name: name, type, shape, size, and
    /// its first 4 KiB. The same tensors in one file or in shards give the same id.
    /// </summary>
    /// <param name="settingsDigest">SHA-256 of the model's settings.</param>
    /// <param name="tensors">All tensors and the addresses of their data, in any order.</param>
    public static unsafe string Compute(ReadOnlySpan<byte> settingsDigest, IEnumerable<(TensorInfo Info, nint Data)> tensors)
    {
        using var hash = IncrementalHash.CreateHash(HashAlgorithmName.SHA256);
        hash.AppendData(settingsDigest);
        foreach ((TensorInfo info, nint data) in tensors.OrderBy(static tensor => tensor.Info.Name, StringComparer.Ordinal))
        {
            AppendText(hash, info.Name);
            AppendText(hash, info.Type.ToString());
            AppendNumber(hash, info.Shape.Length);
            foreach (long dimension in info.Shape)
                AppendNumber(hash, dimension);
            AppendNumber(hash, info.Bytes);
            hash.AppendData(new ReadOnlySpan<byte>((void*)data, (int)Math.Min(info.Bytes, SampleBytes)));
        }

        return Convert.ToHexStringLower(hash.GetHashAndReset());
    }

    /// <summary>SHA-256 of several texts, each with its length before it.</summary>
    public static byte[] Digest(ReadOnlySpan<byte> first, ReadOnlySpan<byte> second)
    {
        using var hash = IncrementalHash.CreateHash(HashAlgorithmName.SHA256);
        AppendNumber(hash, first.Length);
        hash.AppendData(first);
        AppendNumber(hash, second.Length);
        hash.AppendData(second);
        return hash.GetHashAndReset();
    }

    private static void AppendText(IncrementalHash hash, string text)
    {
        byte[] bytes = Encoding.UTF8.GetBytes(text);
        AppendNumber(hash, bytes.Length);
        hash.AppendData(bytes);
    }

    private static void AppendNumber(IncrementalHash hash, long number)
    {
        Span<byte> bytes = stackalloc byte[8];
        BinaryPrimitives.WriteInt64LittleEndian(bytes, number);
        hash.AppendData(bytes);
    }
}
