using System.Text;

namespace Granary.Engine.Tests.Formats;

/// <summary>Writes small GGUF files, well-formed ones and, where a setting is overridden, malformed ones.</summary>
internal sealed class GgufWriter
{
    private readonly List<(string Key, uint Type, Action<GgufWriter> Write)> pairs = [];
    private readonly List<(string Name, ulong[] Dimensions, uint Type, byte[] Data, ulong? Offset)> tensors = [];
    private readonly List<byte> bytes = [];

    /// <summary>The four bytes at the start.</summary>
    public string Magic { get; init; } = "GGUF";

    public uint Version { get; init; } = 3;

    /// <summary>What tensors are aligned to.</summary>
    public int Alignment { get; init; } = 32;

    /// <summary>Replaces the number of tensors in the header.</summary>
    public ulong? TensorCount { get; init; }

    /// <summary>Replaces the number of pairs in the header.</summary>
    public ulong? PairCount { get; init; }

    /// <summary>Bytes appended behind the data.</summary>
    public int Trailing { get; init; }

    /// <summary>Where counts and lengths of 64 bits stand in the file that was built last.</summary>
    public List<int> LengthFields { get; } = [];

    public GgufWriter UInt32(string key, uint value) => Pair(key, 4, writer => writer.U32(value));

    public GgufWriter Float(string key, float value) => Pair(key, 6, writer => writer.bytes.AddRange(BitConverter.GetBytes(value)));

    public GgufWriter Text(string key, string value) => Pair(key, 8, writer => writer.String(value));

    public GgufWriter Texts(string key, params string[] values) => Array(key, 8, values.Length, writer =>
    {
        foreach (string value in values)
            writer.String(value);
    });

    /// <summary>A value whose bytes are given as they are.</summary>
    public GgufWriter Raw(string key, uint type, params byte[] value) => Pair(key, type, writer => writer.bytes.AddRange(value));

    public GgufWriter Array(string key, uint type, int count, Action<GgufWriter> write) => Pair(key, 9, writer =>
    {
        writer.U32(type);
        writer.Length((ulong)count);
        write(writer);
    });

    /// <summary>A tensor with dimensions innermost first; its place follows from those before it unless it is given.</summary>
    public GgufWriter Tensor(string name, uint type, byte[] data, ulong[] dimensions, ulong? offset = null)
    {
        tensors.Add((name, dimensions, type, data, offset));
        return this;
    }

    public byte[] Build()
    {
        bytes.Clear();
        LengthFields.Clear();
        bytes.AddRange(Encoding.ASCII.GetBytes(Magic));
        U32(Version);
        Length(TensorCount ?? (ulong)tensors.Count);
        Length(PairCount ?? (ulong)pairs.Count);
        foreach ((string key, uint type, Action<GgufWriter> write) in pairs)
        {
            String(key);
            U32(type);
            write(this);
        }

        ulong next = 0;
        foreach ((string name, ulong[] dimensions, uint type, byte[] data, ulong? offset) in tensors)
        {
            String(name);
            U32((uint)dimensions.Length);
            foreach (ulong dimension in dimensions)
                Length(dimension);
            U32(type);
            Length(offset ?? next);
            next += (ulong)Padded(data.Length);
        }

        Pad();
        foreach ((_, _, _, byte[] data, _) in tensors)
        {
            bytes.AddRange(data);
            Pad();
        }

        bytes.AddRange(new byte[Trailing]);
        return [.. bytes];
    }

    public void Bytes(params byte[] values) => bytes.AddRange(values);

    public void U32(uint value) => bytes.AddRange(BitConverter.GetBytes(value));

    public void Length(ulong value)
    {
        LengthFields.Add(bytes.Count);
        bytes.AddRange(BitConverter.GetBytes(value));
    }

    public void String(string value)
    {
        byte[] text = Encoding.UTF8.GetBytes(value);
        Length((ulong)text.Length);
        bytes.AddRange(text);
    }

    private GgufWriter Pair(string key, uint type, Action<GgufWriter> write)
    {
        pairs.Add((key, type, write));
        return this;
    }

    private int Padded(int length) => (length + Alignment - 1) / Alignment * Alignment;

    private void Pad() => bytes.AddRange(new byte[Padded(bytes.Count) - bytes.Count]);
}
