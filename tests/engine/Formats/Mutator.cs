using System.Buffers.Binary;

namespace Granary.Engine.Tests.Formats;

/// <summary>Damages files, the same way for the same seed.</summary>
internal sealed class Mutator(int seed)
{
    private static readonly ulong[] Telling =
    [
        0, 1, 2, 4, 31, 32, 127, 128, 255, 65535, 65536, int.MaxValue, 1UL << 31, uint.MaxValue, 1UL << 32, 1UL << 40, 1UL << 62, long.MaxValue, 1UL << 63, ulong.MaxValue,
    ];

    private readonly Random random = new(seed);

    /// <summary>One to four changes to a file.</summary>
    /// <param name="file">A well-formed file.</param>
    /// <param name="other">Another one, to splice from.</param>
    /// <param name="lengthFields">Where the file has counts and lengths of 64 bits; may be empty.</param>
    public byte[] Mutate(byte[] file, byte[] other, IReadOnlyList<int> lengthFields)
    {
        byte[] bytes = [.. file];
        for (int changes = random.Next(1, 5); changes > 0 && bytes.Length > 0; changes--)
            bytes = Change(bytes, other, lengthFields);
        return bytes;
    }

    private byte[] Change(byte[] bytes, byte[] other, IReadOnlyList<int> lengthFields)
    {
        int at = random.Next(bytes.Length);
        int from = random.Next(other.Length);
        int count = random.Next(1, 40);
        switch (random.Next(8))
        {
            case 0:
                bytes[at] ^= (byte)(1 << random.Next(8));
                return bytes;
            case 1:
                bytes[at] = (byte)random.Next(256);
                return bytes;
            case 2:
                return bytes[..at];
            case 3:
                return [.. bytes.AsSpan(0, at), .. bytes.AsSpan(Math.Min(at + count, bytes.Length))];
            case 4:
                return [.. bytes.AsSpan(0, at), .. other.AsSpan(from, Math.Min(count, other.Length - from)), .. bytes.AsSpan(at)];
            case 5:
                other.AsSpan(from, Math.Min(Math.Min(count, other.Length - from), bytes.Length - at)).CopyTo(bytes.AsSpan(at));
                return bytes;
            case 6:
                return EditDigit(bytes, at);
            default:
                return EditLength(bytes, lengthFields.Count > 0 ? lengthFields[random.Next(lengthFields.Count)] : at);
        }
    }

    /// <summary>Replaces the next decimal digit of a text.</summary>
    private byte[] EditDigit(byte[] bytes, int at)
    {
        int digit = bytes.AsSpan(at).IndexOfAnyInRange((byte)'0', (byte)'9');
        if (digit >= 0)
            bytes[at + digit] = (byte)('0' + random.Next(10));
        return bytes;
    }

    /// <summary>Replaces a length by a telling one, or moves it a little.</summary>
    private byte[] EditLength(byte[] bytes, int at)
    {
        if (at > bytes.Length - 8)
            return bytes;
        Span<byte> field = bytes.AsSpan(at, 8);
        ulong value = random.Next(2) == 0
            ? Telling[random.Next(Telling.Length)]
            : BinaryPrimitives.ReadUInt64LittleEndian(field) + (ulong)random.Next(-40, 41);
        BinaryPrimitives.WriteUInt64LittleEndian(field, value);
        return bytes;
    }
}
