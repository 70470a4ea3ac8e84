using System.Buffers.Binary;
using System.Text;
using System.Text.Unicode;

namespace Granary.Engine.Formats;

/// <summary>Reads little-endian GGUF values from the head of a file, never beyond its end.</summary>
internal ref struct GgufCursor(ReadOnlySpan<byte> head, long fileLength, string file)
{
    private const int NestingMax = 4;

    private readonly ReadOnlySpan<byte> head = head;

    /// <summary>Bytes read so far.</summary>
    public int Position { get; private set; }

    /// <summary>Bytes left in the head.</summary>
    public readonly int Remaining => head.Length - Position;

    /// <summary>An unsigned integer of 32 bits.</summary>
    public uint UInt32(string what) => BinaryPrimitives.ReadUInt32LittleEndian(Take(4, what));

    /// <summary>An unsigned integer of 64 bits.</summary>
    public ulong UInt64(string what) => BinaryPrimitives.ReadUInt64LittleEndian(Take(8, what));

    /// <summary>A number of things that take at least <paramref name="bytesEach"/> bytes each, all of them still to come.</summary>
    public int Count(string what, int bytesEach)
    {
        int at = Position;
        ulong count = UInt64(what);
        if (count > (ulong)(Remaining / bytesEach))
        {
            string left = fileLength > head.Length ? $"{Remaining} bytes left of the header's limit" : $"{Remaining} bytes left";
            throw ModelFormatException.At(file, at, $"{count} as {what}", $"at most {Remaining / bytesEach} in the {left}");
        }

        return (int)count;
    }

    /// <summary>A string: a length of 64 bits, then UTF-8.</summary>
    public string String(string what, int bytesMax)
    {
        int at = Position;
        int length = Count($"length of {what}", 1);
        if (length > bytesMax)
            throw ModelFormatException.At(file, at, $"{length} as length of {what}", $"at most {bytesMax}");
        ReadOnlySpan<byte> text = Take(length, what);
        if (!Utf8.IsValid(text))
            throw ModelFormatException.At(file, at, $"{what} is not UTF-8", "UTF-8 text");
        return Encoding.UTF8.GetString(text);
    }

    /// <summary>A value with its type before it.</summary>
    public GgufValue Value(string key)
    {
        GgufValueType type = Type(key);
        return type == GgufValueType.Array ? Array(key, nesting: 1) : Scalar(key, type);
    }

    private GgufValueType Type(string key)
    {
        int at = Position;
        uint type = UInt32("value type");
        if (type > (uint)GgufValueType.Float64)
            throw ModelFormatException.At(file, at, $"value type {type} of key {ModelFormatException.Quote(key)}", "0 to 12");
        return (GgufValueType)type;
    }

    private GgufValue Scalar(string key, GgufValueType type) => type switch
    {
        GgufValueType.String => new GgufValue(type, type, 0, String("string value", int.MaxValue)),
        GgufValueType.Bool => new GgufValue(type, type, Bool(key) ? 1 : 0, null),
        GgufValueType.Float32 or GgufValueType.Float64 => new GgufValue(type, type, BitConverter.DoubleToInt64Bits(Float(type)), null),
        _ => new GgufValue(type, type, Integer(type), null),
    };

    private GgufValue Array(string key, int nesting)
    {
        GgufValueType type = Type(key);
        int count = Count("array length", BytesMin(type));
        if (type == GgufValueType.Array && nesting == NestingMax)
            throw ModelFormatException.At(file, Position, $"arrays of key {ModelFormatException.Quote(key)} nested too deep", $"at most {NestingMax} levels");
        return new GgufValue(GgufValueType.Array, type, 0, type switch
        {
            GgufValueType.String => Strings(count),
            GgufValueType.Bool => Bools(key, count),
            GgufValueType.Float32 or GgufValueType.Float64 => Floats(type, count),
            GgufValueType.Array => Arrays(key, count, nesting + 1),
            _ => Integers(type, count),
        });
    }

    private string[] Strings(int count)
    {
        var result = new string[count];
        for (int i = 0; i < count; i++)
            result[i] = String("string in array", int.MaxValue);
        return result;
    }

    private bool[] Bools(string key, int count)
    {
        var result = new bool[count];
        for (int i = 0; i < count; i++)
            result[i] = Bool(key);
        return result;
    }

    private double[] Floats(GgufValueType type, int count)
    {
        var result = new double[count];
        for (int i = 0; i < count; i++)
            result[i] = Float(type);
        return result;
    }

    private long[] Integers(GgufValueType type, int count)
    {
        var result = new long[count];
        for (int i = 0; i < count; i++)
            result[i] = Integer(type);
        return result;
    }

    private GgufValue[] Arrays(string key, int count, int nesting)
    {
        var result = new GgufValue[count];
        for (int i = 0; i < count; i++)
            result[i] = Array(key, nesting);
        return result;
    }

    private bool Bool(string key)
    {
        byte value = Take(1, "bool")[0];
        return value <= 1 ? value == 1 : throw ModelFormatException.At(file, Position - 1, $"bool {value} of key {ModelFormatException.Quote(key)}", "0 or 1");
    }

    private double Float(GgufValueType type) => type == GgufValueType.Float32
        ? BinaryPrimitives.ReadSingleLittleEndian(Take(4, "float"))
        : BinaryPrimitives.ReadDoubleLittleEndian(Take(8, "float"));

    private long Integer(GgufValueType type) => type switch
    {
        GgufValueType.UInt8 => Take(1, "integer")[0],
        GgufValueType.Int8 => (sbyte)Take(1, "integer")[0],
        GgufValueType.UInt16 => BinaryPrimitives.ReadUInt16LittleEndian(Take(2, "integer")),
        GgufValueType.Int16 => BinaryPrimitives.ReadInt16LittleEndian(Take(2, "integer")),
        GgufValueType.UInt32 => BinaryPrimitives.ReadUInt32LittleEndian(Take(4, "integer")),
        GgufValueType.Int32 => BinaryPrimitives.ReadInt32LittleEndian(Take(4, "integer")),
        _ => BinaryPrimitives.ReadInt64LittleEndian(Take(8, "integer")),
    };

    private static int BytesMin(GgufValueType type) => type switch
    {
        GgufValueType.UInt8 or GgufValueType.Int8 or GgufValueType.Bool => 1,
        GgufValueType.UInt16 or GgufValueType.Int16 => 2,
        GgufValueType.UInt32 or GgufValueType.Int32 or GgufValueType.Float32 => 4,
        GgufValueType.Array => 12,
        _ => 8,
    };

    private ReadOnlySpan<byte> Take(int bytes, string what)
    {
        if (bytes > Remaining)
        {
            string problem = fileLength > head.Length ? $"the header goes on beyond its limit of {head.Length} bytes" : "the file ends early";
            throw ModelFormatException.At(file, Position, problem, $"{bytes} bytes of {what}");
        }

        ReadOnlySpan<byte> taken = head.Slice(Position, bytes);
        Position += bytes;
        return taken;
    }
}
