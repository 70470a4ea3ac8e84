using System.Text;
using Granary.Engine.Formats;
using Xunit;

namespace Granary.Engine.Tests.Formats;

public sealed class SafetensorsMalformedTests
{
    private static readonly FormatCase[] Cases =
    [
        new("no length", () => [1, 2, 3], "byte 0", "only 3 bytes", "header length"),
        new("length above the limit", () => SafetensorsWriter.File("{}", 0, ulong.MaxValue), "byte 0", $"{ulong.MaxValue}", "at most 100000000"),
        new("length beyond the file", () => SafetensorsWriter.File("{}", 0, 3), "byte 0", "length of 3", "inside the file"),
        new("not JSON", () => SafetensorsWriter.File("abc", 0), "byte 8", "JSON object"),
        new("empty header", () => SafetensorsWriter.File("", 4), "byte 8", "JSON object"),
        new("space before", () => SafetensorsWriter.File(" {}", 0), "byte 8", "'{'"),
        new("JSON that ends early", () => SafetensorsWriter.File("{\"a\":{", 0), "malformed JSON"),
        new("two values", () => SafetensorsWriter.File($"{{{Entry(0, 4)}}} {{}}", 4), "malformed JSON"),
        new("not UTF-8", () => SafetensorsWriter.File([(byte)'{', (byte)'"', 0xff, (byte)'"', (byte)'}'], []), "UTF-8"),
        new("half a surrogate pair", () => SafetensorsWriter.File("{\"\\ud800\":{}}", 0), "malformed JSON string"),
        new("too deep", () => SafetensorsWriter.File($"{{\"a\":{new string('[', 40)}", 0), "unexpected JSON StartArray"),
        new("no tensors", () => SafetensorsWriter.File("{}", 0), "no tensors", "at least one"),
        new("no tensors but metadata", () => SafetensorsWriter.File("{\"__metadata__\":{}}", 0), "no tensors"),
        new("metadata not of strings", () => SafetensorsWriter.File("{\"__metadata__\":{\"a\":1}}", 0), "unexpected JSON Number", "__metadata__"),
        new("metadata not an object", () => SafetensorsWriter.File("{\"__metadata__\":[]}", 0), "unexpected JSON StartArray", "__metadata__"),
        new("duplicate metadata key", () => SafetensorsWriter.File("{\"__metadata__\":{\"a\":\"\",\"a\":\"\"}}", 0), "__metadata__", "duplicate key 'a'"),
        new("duplicate tensor", () => Tensors(8, Entry(0, 4), Entry(4, 8)), "tensor 'a'", "duplicate"),
        new("duplicate tensor in another spelling", () => Tensors(8, Entry(0, 4), Entry(4, 8).Replace("\"a\"", "\"\\u0061\"", StringComparison.Ordinal)), "tensor 'a'", "duplicate"),
        new("duplicate key in tensor", () => Tensors(4, "\"a\":{\"dtype\":\"F32\",\"dtype\":\"F32\",\"shape\":[1],\"data_offsets\":[0,4]}"), "tensor 'a'", "duplicate key 'dtype'"),
        new("unknown key in tensor", () => Tensors(4, "\"a\":{\"dtype\":\"F32\",\"shape\":[1],\"data_offsets\":[0,4],\"b\":1}"), "tensor 'a'", "unknown key 'b'"),
        new("tensor not an object", () => Tensors(4, "\"a\":7"), "unexpected JSON Number", "tensor 'a'"),
        new("no dtype", () => Tensors(4, "\"a\":{\"shape\":[1],\"data_offsets\":[0,4]}"), "tensor 'a'", "not fully described"),
        new("no shape", () => Tensors(4, "\"a\":{\"dtype\":\"F32\",\"data_offsets\":[0,4]}"), "tensor 'a'", "not fully described"),
        new("no offsets", () => Tensors(4, "\"a\":{\"dtype\":\"F32\",\"shape\":[1]}"), "tensor 'a'", "not fully described"),
        new("one offset", () => Tensors(4, "\"a\":{\"dtype\":\"F32\",\"shape\":[1],\"data_offsets\":[4]}"), "tensor 'a'", "two data_offsets"),
        new("three offsets", () => Tensors(4, "\"a\":{\"dtype\":\"F32\",\"shape\":[1],\"data_offsets\":[0,4,8]}"), "tensor 'a'", "too many entries in data_offsets"),
        new("unsupported type", () => Tensors(8, SafetensorsWriter.Entry("a", "F64", [1], 0, 8)), "tensor 'a'", "unsupported dtype 'F64'", "F32, F16 or BF16"),
        new("zero dimension", () => Tensors(0, SafetensorsWriter.Entry("a", "F32", [2, 0], 0, 0)), "tensor 'a'", "dimension of 0"),
        new("negative dimension", () => Tensors(4, SafetensorsWriter.Entry("a", "F32", [-1], 0, 4)), "tensor 'a'", "shape", "non-negative"),
        new("fraction in shape", () => Tensors(4, "\"a\":{\"dtype\":\"F32\",\"shape\":[1.0],\"data_offsets\":[0,4]}"), "tensor 'a'", "shape", "integers"),
        new("number above 64 bits", () => Tensors(4, "\"a\":{\"dtype\":\"F32\",\"shape\":[99999999999999999999],\"data_offsets\":[0,4]}"), "tensor 'a'", "shape"),
        new("five dimensions", () => Tensors(4, SafetensorsWriter.Entry("a", "F32", [1, 1, 1, 1, 1], 0, 4)), "tensor 'a'", "too many entries in shape", "at most 4"),
        new("product that overflows", () => Tensors(4, SafetensorsWriter.Entry("a", "F32", [1L << 30, 1L << 30, 1L << 30], 0, 4)), "tensor 'a'", "too many rows"),
        new("bytes that overflow", () => Tensors(4, SafetensorsWriter.Entry("a", "F32", [int.MaxValue, int.MaxValue], 0, 4)), "tensor 'a'", "larger than can be addressed"),
        new("row above an integer", () => Tensors(4, SafetensorsWriter.Entry("a", "F32", [1L << 31], 0, 4)), "tensor 'a'", "rows of 2147483648 elements"),
        new("offsets descending", () => Tensors(4, Entry(4, 0)), "tensor 'a'", "[4, 0]", "ascending"),
        new("offsets outside", () => Tensors(4, Entry(4, 8)), "tensor 'a'", "[4, 8]", "inside the 4 bytes"),
        new("wrong size", () => Tensors(8, Entry(0, 8)), "tensor 'a'", "has 8 bytes", "expected 4 for F32 [1]"),
        new("overlap", () => Tensors(6, Entry(0, 4), SafetensorsWriter.Entry("b", "F32", [1], 2, 6)), "tensor 'b'", "overlaps"),
        new("hole", () => Tensors(12, Entry(0, 4), SafetensorsWriter.Entry("b", "F32", [1], 8, 12)), "tensor 'b'", "hole"),
        new("hole at the start", () => Tensors(8, Entry(4, 8)), "tensor 'a'", "hole"),
        new("bytes at the end", () => Tensors(5, Entry(0, 4)), "1 bytes that belong to no tensor"),
        new("not aligned", () => SafetensorsWriter.File($"{{{Entry(0, 4)}}}".PadRight(65), 4), "tensor 'a'", "not aligned", "multiple of 4"),
        new("no name", () => Tensors(4, SafetensorsWriter.Entry("", "F32", [1], 0, 4)), "name of 0 characters"),
        new("long name", () => Tensors(4, SafetensorsWriter.Entry(new string('n', 1025), "F32", [1], 0, 4)), "name of 1025 characters", "nnn'..."),
    ];

    public static TheoryData<string> Names => [.. Cases.Select(row => row.Name)];

    [Theory]
    [MemberData(nameof(Names))]
    public void A_malformed_file_is_refused(string name) =>
        Cases.Single(row => row.Name == name).AssertRefused((bytes, file) => SafetensorsFile.Parse(bytes, bytes.Length, file));

    [Fact]
    public void A_scalar_and_trailing_spaces_are_fine()
    {
        byte[] bytes = Tensors(4, SafetensorsWriter.Entry("a", "F32", [], 0, 4));
        LocatedTensor tensor = Assert.Single(SafetensorsFile.Parse(bytes, bytes.Length, "f"));
        Assert.Equal((bytes.Length - 4, 4, 1, 1), (tensor.Offset, tensor.Info.Bytes, tensor.Info.Rows, tensor.Info.Columns));
    }

    [Fact]
    public void Every_shorter_file_is_refused()
    {
        byte[] whole = SampleFiles.Safetensors();
        Assert.Equal(3, SafetensorsFile.Parse(whole, whole.Length, "f").Length);
        for (int length = 0; length < whole.Length; length++)
            Assert.Throws<ModelFormatException>(() => SafetensorsFile.Parse(whole.AsSpan(0, length), length, "f"));
    }

    private static string Entry(long begin, long end) => SafetensorsWriter.Entry("a", "F32", [1], begin, end);

    /// <summary>A file whose data begins at a multiple of eight.</summary>
    private static byte[] Tensors(int dataBytes, params string[] entries)
    {
        string header = $"{{{string.Join(',', entries)}}}";
        int bytes = Encoding.UTF8.GetByteCount(header);
        return SafetensorsWriter.File(header + new string(' ', (8 - bytes % 8) % 8), dataBytes);
    }
}
