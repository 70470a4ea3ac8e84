namespace Granary.Engine.Formats;

/// <summary>What the head of a GGUF file says.</summary>
/// <param name="Metadata">Its keys and values.</param>
/// <param name="Tensors">Its tensors, in the order of their data.</param>
/// <param name="MetadataEnd">The first byte behind keys and values, which begin at <see cref="MetadataStart"/>.</param>
internal sealed record GgufFile(GgufMetadata Metadata, LocatedTensor[] Tensors, int MetadataEnd)
{
    /// <summary>Where keys and values begin: behind magic, version and the two counts.</summary>
    public const int MetadataStart = 24;

    /// <summary>Longest head that is read, in bytes.</summary>
    public const int HeadBytesMax = 100_000_000;

    private const uint Magic = 0x46554747; // "GGUF" in file order
    private const int KeyBytesMax = 65535;
    private const int PairBytesMin = 8 + 4 + 1;
    private const int TensorBytesMin = 8 + 4 + 4 + 8;
    private const int DefaultAlignment = 32;
    private const int AlignmentMax = 1 << 20;

    /// <summary>
    /// Reads magic, version, metadata and tensor table (the format's description at
    /// https://github.com/ggml-org/ggml/blob/master/docs/gguf.md), and checks that all tensors lie inside the file.
    /// </summary>
    /// <param name="head">The file's bytes from its start: all of them, or <see cref="HeadBytesMax"/>.</param>
    /// <param name="fileLength">Bytes of the whole file.</param>
    /// <param name="file">The file, for messages.</param>
    /// <exception cref="ModelFormatException">The file is malformed, or holds a type that is not supported.</exception>
    public static GgufFile Parse(ReadOnlySpan<byte> head, long fileLength, string file)
    {
        var cursor = new GgufCursor(head, fileLength, file);
        uint magic = cursor.UInt32("magic number");
        if (magic != Magic)
            throw ModelFormatException.At(file, 0, $"magic number 0x{magic:x8}", "a .gguf file or a Hugging Face folder");
        uint version = cursor.UInt32("version");
        if (version is not (2 or 3))
            throw ModelFormatException.At(file, 4, $"unsupported GGUF version {version}", "version 2 or 3, little-endian");
        int tensorCount = cursor.Count("number of tensors", TensorBytesMin);
        int pairCount = cursor.Count("number of metadata pairs", PairBytesMin);
        if (tensorCount == 0)
            throw ModelFormatException.At(file, 8, "the file has no tensors", "at least one");

        GgufMetadata metadata = ReadMetadata(ref cursor, pairCount, file);
        int metadataEnd = cursor.Position;
        RefuseSplit(metadata);
        long alignment = ReadAlignment(metadata);

        var table = new List<LocatedTensor>();
        var names = new HashSet<string>();
        for (int i = 0; i < tensorCount; i++)
        {
            LocatedTensor tensor = ReadTensor(ref cursor, file);
            if (!names.Add(tensor.Info.Name))
                throw TensorLayout.Wrong(file, tensor.Info.Name, "is a duplicate: the table names it twice", "unique names");
            table.Add(tensor);
        }

        long dataStart = TensorLayout.Align(cursor.Position, alignment);
        LocatedTensor[] tensors = Place(table, dataStart, fileLength, alignment, file);
        return new GgufFile(metadata, tensors, metadataEnd);
    }

    private static GgufMetadata ReadMetadata(ref GgufCursor cursor, int count, string file)
    {
        var values = new Dictionary<string, GgufValue>();
        for (int i = 0; i < count; i++)
        {
            int at = cursor.Position;
            string key = cursor.String("metadata key", KeyBytesMax);
            if (!values.TryAdd(key, cursor.Value(key)))
                throw ModelFormatException.At(file, at, $"duplicate metadata key {ModelFormatException.Quote(key)}", "unique keys");
        }

        return new GgufMetadata(file, values);
    }

    private static void RefuseSplit(GgufMetadata metadata)
    {
        if (metadata.TryGetInt64("split.count", out long parts) && parts > 1)
            throw metadata.Wrong("split.count", $"is {parts}", "a model in one file");
    }

    private static long ReadAlignment(GgufMetadata metadata)
    {
        const string key = "general.alignment";
        if (!metadata.TryGetInt64(key, out long alignment))
            return DefaultAlignment;
        if (alignment is < 8 or > AlignmentMax || !System.Numerics.BitOperations.IsPow2(alignment))
            throw metadata.Wrong(key, $"is {alignment}", $"a power of two from 8 to {AlignmentMax}");
        return alignment;
    }

    /// <summary>Reads an entry of the table; its offset still counts from the start of the data.</summary>
    private static LocatedTensor ReadTensor(ref GgufCursor cursor, string file)
    {
        string name = cursor.String("tensor name", TensorLayout.NameBytesMax);
        if (name.Length == 0)
            throw ModelFormatException.At(file, cursor.Position, "a tensor without a name", "1 byte or more");
        uint dimensions = cursor.UInt32("number of dimensions");
        if (dimensions > TensorLayout.DimensionsMax)
            throw TensorLayout.Wrong(file, name, $"has {dimensions} dimensions", $"at most {TensorLayout.DimensionsMax}");
        Span<long> shape = stackalloc long[(int)dimensions];
        for (int i = shape.Length - 1; i >= 0; i--)
        {
            ulong size = cursor.UInt64("dimension");
            if (size > long.MaxValue)
                throw TensorLayout.Wrong(file, name, $"has a dimension of {size}", $"at most {long.MaxValue}");
            shape[i] = (long)size;
        }

        TensorType type = GgmlTypes.Read(cursor.UInt32("tensor type"), file, name);
        ulong offset = cursor.UInt64("tensor offset");
        if (offset > long.MaxValue / 2)
            throw TensorLayout.Wrong(file, name, $"has the offset {offset}", "an offset inside the file");
        return new LocatedTensor(TensorLayout.Describe(file, name, type, shape), (long)offset);
    }

    private static LocatedTensor[] Place(List<LocatedTensor> table, long dataStart, long fileLength, long alignment, string file)
    {
        var placed = new LocatedTensor[table.Count];
        for (int i = 0; i < placed.Length; i++)
        {
            (TensorInfo info, long offset) = table[i];
            if (offset % alignment != 0)
                throw TensorLayout.Wrong(file, info.Name, $"has the offset {offset}, which is not aligned", $"a multiple of {alignment}");
            long available = fileLength - dataStart - offset;
            if (info.Bytes > available)
            {
                string problem = $"has the offset {offset} and {info.Bytes} bytes, and so ends outside the file";
                throw TensorLayout.Wrong(file, info.Name, problem, $"at most {Math.Max(0, available)} bytes there");
            }

            placed[i] = new LocatedTensor(info, dataStart + offset);
        }

        TensorLayout.Check(file, placed, dataStart, fileLength, alignment);
        return placed;
    }
}
