using System.Buffers.Binary;
using System.Security.Cryptography;
using System.Text;

namespace Granary.Engine.Formats;

/// <summary>Computes what tells one model's content from another's without reading all of it.</summary>
internal static class ContentIds
{
    // A large model may have tens of thousands of tensors of a few MiB each: reading them all would take as long as
    // loading them.
    private const int WholeBytes = 1 << 20;
    private const int SampleBytes = 16 << 10;
    private const int Samples = 16;

    /// <summary>
    /// SHA-256, in lower-case hex, over the settings, then for each tensor by ordinal name: name, type, shape, size, and
    /// the SHA-256 of its data; of data beyond 1 MiB, that of 16 samples of 16 KiB, spread evenly from its first byte to its
    /// last. The same tensors in one file or in shards give the same id.
    /// </summary>
    /// <param name="settingsDigest">SHA-256 of the model's settings.</param>
    /// <param name="tensors">All tensors and the addresses of their data, in any order.</param>
    public static string Compute(ReadOnlySpan<byte> settingsDigest, IEnumerable<(TensorInfo Info, nint Data)> tensors)
    {
        (TensorInfo Info, nint Data)[] sorted = [.. tensors.OrderBy(static tensor => tensor.Info.Name, StringComparer.Ordinal)];
        var data = new byte[sorted.Length][];
        Parallel.For(0, sorted.Length, i => data[i] = DigestData(sorted[i].Data, sorted[i].Info.Bytes));
        using var hash = IncrementalHash.CreateHash(HashAlgorithmName.SHA256);
        hash.AppendData(settingsDigest);
        for (int i = 0; i < sorted.Length; i++)
        {
            TensorInfo info = sorted[i].Info;
            AppendText(hash, info.Name);
            AppendText(hash, info.Type.ToString());
            AppendNumber(hash, info.Shape.Length);
            foreach (long dimension in info.Shape)
                AppendNumber(hash, dimension);
            AppendNumber(hash, info.Bytes);
            hash.AppendData(data[i]);
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

    private static unsafe byte[] DigestData(nint data, long bytes)
    {
        if (bytes <= WholeBytes)
            return SHA256.HashData(new ReadOnlySpan<byte>((void*)data, (int)bytes));
        using var hash = IncrementalHash.CreateHash(HashAlgorithmName.SHA256);
        for (int i = 0; i < Samples; i++)
        {
            // The last sample ends with the last byte.
            long offset = (bytes - SampleBytes) / (Samples - 1) * i;
            if (i == Samples - 1)
                offset = bytes - SampleBytes;
            hash.AppendData(new ReadOnlySpan<byte>((byte*)data + offset, SampleBytes));
        }

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
