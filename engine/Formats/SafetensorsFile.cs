using System.Buffers.Binary;
using System.Text.Json;

namespace Granary.Engine.Formats;

/// <summary>
/// Reads the header of a safetensors file: eight bytes of little-endian length, that many bytes of JSON, and behind them
/// the tensors without a gap (the format's description at https://github.com/huggingface/safetensors).
/// </summary>
internal static class SafetensorsFile
{
    /// <summary>Longest header that is read, in bytes; the reference implementation has the same limit.</summary>
    public const int HeaderBytesMax = 100_000_000;

    private const int LengthBytes = 8;

    /// <summary>The tensors of a file, in the order of their data.</summary>
    /// <param name="head">The file's bytes from its start: all of them, or as many as the longest header can have.</param>
    /// <param name="fileLength">Bytes of the whole file.</param>
    /// <param name="file">The file, for messages.</param>
    /// <exception cref="ModelFormatException">The file is malformed, or holds a type that is not supported.</exception>
    public static LocatedTensor[] Parse(ReadOnlySpan<byte> head, long fileLength, string file)
    {
        if (head.Length < LengthBytes)
            throw ModelFormatException.At(file, 0, $"the file has only {fileLength} bytes", "the 8 bytes of a header length");
        ulong headerLength = BinaryPrimitives.ReadUInt64LittleEndian(head);
        if (headerLength > HeaderBytesMax)
            throw ModelFormatException.At(file, 0, $"a header length of {headerLength}", $"at most {HeaderBytesMax}");
        if (headerLength > (ulong)(head.Length - LengthBytes))
        {
            string problem = $"a header length of {headerLength} in a file of {fileLength} bytes";
            throw ModelFormatException.At(file, 0, problem, "a header inside the file");
        }

        if (headerLength < 2 || head[LengthBytes] != (byte)'{')
            throw ModelFormatException.At(file, LengthBytes, "the header is not a JSON object", "'{'");

        long dataStart = LengthBytes + (long)headerLength;
        ReadOnlySpan<byte> json = head.Slice(LengthBytes, (int)headerLength);
        LocatedTensor[] tensors = StrictJson.Guard<(string, long, long), LocatedTensor[]>(
            file, LengthBytes, json, (file, dataStart, fileLength), ReadHeader);
        if (tensors.Length == 0)
            throw ModelFormatException.At(file, LengthBytes, "the header lists no tensors", "at least one");
        TensorLayout.Check(file, tensors, dataStart, fileLength, alignment: 1);
        return tensors;
    }

    private static LocatedTensor[] ReadHeader(ref Utf8JsonReader reader, (string File, long DataStart, long FileLength) place)
    {
        (string file, long dataStart, long fileLength) = place;
        var tensors = new List<LocatedTensor>();
        var names = new HashSet<string>();
        StrictJson.Expect(ref reader, JsonTokenType.StartObject, file, LengthBytes, "an object");
        while (StrictJson.NextName(ref reader, file, LengthBytes) is { } name)
        {
            if (!names.Add(name))
                throw TensorLayout.Wrong(file, name, "is a duplicate: the header names it twice", "unique names");
            if (name == "__metadata__")
                SkipMetadata(ref reader, file);
            else
                tensors.Add(ReadTensor(ref reader, file, name, dataStart, fileLength));
        }

        StrictJson.ExpectEnd(ref reader, file, LengthBytes);
        return tensors.ToArray();
    }

    private static void SkipMetadata(ref Utf8JsonReader reader, string file)
    {
        var keys = new HashSet<string>();
        StrictJson.Expect(ref reader, JsonTokenType.StartObject, file, LengthBytes, "an object as __metadata__");
        while (StrictJson.NextName(ref reader, file, LengthBytes) is { } key)
        {
            if (!keys.Add(key))
                throw ModelFormatException.In(file, "__metadata__", $"duplicate key {ModelFormatException.Quote(key)}", "unique keys");
            StrictJson.Expect(ref reader, JsonTokenType.String, file, LengthBytes, "a string as value in __metadata__");
        }
    }

    private static LocatedTensor ReadTensor(ref Utf8JsonReader reader, string file, string name, long dataStart, long fileLength)
    {
        if (name.Length is 0 or > TensorLayout.NameBytesMax)
            throw TensorLayout.Wrong(file, name, $"has a name of {name.Length} characters", $"1 to {TensorLayout.NameBytesMax}");
        TensorType? type = null;
        Span<long> shape = stackalloc long[TensorLayout.DimensionsMax];
        Span<long> offsets = stackalloc long[2];
        int dimensions = -1, ends = -1;
        StrictJson.Expect(ref reader, JsonTokenType.StartObject, file, LengthBytes, $"an object for tensor {ModelFormatException.Quote(name)}");
        while (StrictJson.NextName(ref reader, file, LengthBytes) is { } key)
        {
            bool again = key switch { "dtype" => type is not null, "shape" => dimensions >= 0, "data_offsets" => ends >= 0, _ => false };
            if (again)
                throw TensorLayout.Wrong(file, name, $"duplicate key '{key}'", "unique keys");
            switch (key)
            {
                case "dtype":
                    type = ReadType(ref reader, file, name);
                    break;
                case "shape":
                    dimensions = ReadIntegers(ref reader, file, name, "shape", shape);
                    break;
                case "data_offsets":
                    ends = ReadIntegers(ref reader, file, name, "data_offsets", offsets);
                    break;
                default:
                    throw TensorLayout.Wrong(file, name, $"unknown key {ModelFormatException.Quote(key)}", "dtype, shape and data_offsets");
            }
        }

        if (type is not { } known || dimensions < 0 || ends != 2)
            throw TensorLayout.Wrong(file, name, "is not fully described", "dtype, shape and two data_offsets");

        TensorInfo info = TensorLayout.Describe(file, name, known, shape[..dimensions]);
        long available = fileLength - dataStart;
        if (offsets[0] > offsets[1] || offsets[1] > available)
        {
            string found = $"has data_offsets [{offsets[0]}, {offsets[1]}]";
            throw TensorLayout.Wrong(file, name, found, $"an ascending pair inside the {available} bytes of data in the file");
        }

        if (offsets[1] - offsets[0] != info.Bytes)
            throw TensorLayout.Wrong(file, name, $"has {offsets[1] - offsets[0]} bytes of data", $"{info.Bytes} for {known} {info.ShapeText}");
        return new LocatedTensor(info, dataStart + offsets[0]);
    }

    private static TensorType ReadType(ref Utf8JsonReader reader, string file, string name)
    {
        StrictJson.Expect(ref reader, JsonTokenType.String, file, LengthBytes, $"a string as dtype of tensor {ModelFormatException.Quote(name)}");
        return reader.GetString() switch
        {
            "F32" => TensorType.F32,
            "F16" => TensorType.F16,
            "BF16" => TensorType.BF16,
            var other => throw TensorLayout.Wrong(file, name, $"has the unsupported dtype {ModelFormatException.Quote(other!)}", "F32, F16 or BF16"),
        };
    }

    private static int ReadIntegers(ref Utf8JsonReader reader, string file, string name, string key, scoped Span<long> into)
    {
        StrictJson.Expect(ref reader, JsonTokenType.StartArray, file, LengthBytes, $"an array as {key} of tensor {ModelFormatException.Quote(name)}");
        for (int count = 0; ; count++)
        {
            reader.Read();
            if (reader.TokenType == JsonTokenType.EndArray)
                return count;
            if (count == into.Length)
                throw TensorLayout.Wrong(file, name, $"has too many entries in {key}", $"at most {into.Length}");
            if (reader.TokenType != JsonTokenType.Number || !reader.TryGetInt64(out into[count]) || into[count] < 0)
                throw TensorLayout.Wrong(file, name, $"has an entry in {key} that is no whole number", "non-negative integers of 63 bits");
        }
    }
}
