using Granary.Engine.Formats;
using Xunit;

namespace Granary.Engine.Tests.Formats;

public sealed class GgufMalformedTests
{
    private static readonly FormatCase[] Cases =
    [
        new("empty", () => [], "byte 0", "ends early", "4 bytes of magic number"),
        new("magic", () => Sample(new GgufWriter { Magic = "GGML" }), "byte 0", "magic number"),
        new("version 1", () => Sample(new GgufWriter { Version = 1 }), "byte 4", "version 1", "2 or 3"),
        new("version 4", () => Sample(new GgufWriter { Version = 4 }), "byte 4", "version 4"),
        new("big-endian", () => Sample(new GgufWriter { Version = 0x03000000 }), "byte 4", "little-endian"),
        new("tensor count", () => Sample(new GgufWriter { TensorCount = 1UL << 60 }), "byte 8", $"{1UL << 60} as number of tensors"),
        new("pair count", () => Sample(new GgufWriter { PairCount = ulong.MaxValue }), "byte 16", $"{ulong.MaxValue} as number of metadata pairs"),
        new("no tensors", () => new GgufWriter().Build(), "byte 8", "no tensors"),
        new("key length", () => Sample(new GgufWriter().Raw(new string('k', 70_000), 7, 1)), "byte 24", "70000 as length of metadata key", "at most 65535"),
        new("duplicate key", () => Sample(new GgufWriter().UInt32("k", 1).UInt32("k", 1)), "duplicate metadata key 'k'"),
        new("value type", () => Sample(new GgufWriter().Raw("k", 13)), "value type 13 of key 'k'", "0 to 12"),
        new("bool", () => Sample(new GgufWriter().Raw("k", 7, 2)), "bool 2 of key 'k'", "0 or 1"),
        new("string length", () => Sample(new GgufWriter().Raw("k", 8, 255, 255, 255, 255, 255, 255, 255, 255)), "length of string value", "bytes left"),
        new("string not UTF-8", () => Sample(new GgufWriter().Raw("k", 8, 1, 0, 0, 0, 0, 0, 0, 0, 0xff)), "string value is not UTF-8"),
        new("array length", () => Sample(new GgufWriter().Raw("k", 9, 0, 0, 0, 0, 0, 0, 0, 0, 0, 0, 0, 1)), "as array length", "bytes left"),
        new("array type", () => Sample(new GgufWriter().Raw("k", 9, 99, 0, 0, 0, 0, 0, 0, 0, 0, 0, 0, 0)), "value type 99"),
        new("arrays nested too deep", () => Sample(Nested(new GgufWriter(), 5)), "nested too deep", "at most 4"),
        new("alignment not a power of two", () => Sample(new GgufWriter().UInt32("general.alignment", 48)), "'general.alignment'", "is 48", "power of two"),
        new("alignment zero", () => Sample(new GgufWriter().UInt32("general.alignment", 0)), "'general.alignment'", "is 0"),
        new("alignment too large", () => Sample(new GgufWriter().UInt32("general.alignment", 1u << 31)), "'general.alignment'", "power of two"),
        new("alignment not an integer", () => Sample(new GgufWriter().Text("general.alignment", "32")), "'general.alignment'", "type String", "integer"),
        new("part of a split model", () => Sample(new GgufWriter().UInt32("split.count", 3)), "'split.count'", "is 3", "one file"),
        new("Q4_0", () => One(18, 2, [32]), "tensor 'a'", "Q4_0 (number 2)", "Q8_0 (8)"),
        new("Q4_K", () => One(144, 12, [256]), "tensor 'a'", "Q4_K (number 12)"),
        new("MXFP4", () => One(17, 39, [32]), "tensor 'a'", "MXFP4 (number 39)"),
        new("I8", () => One(1, 24, [1]), "tensor 'a'", "I8 (number 24)"),
        new("unknown type", () => One(1, 1000, [1]), "tensor 'a'", "unknown (number 1000)"),
        new("five dimensions", () => One(4, 0, [1, 1, 1, 1, 1]), "tensor 'a'", "5 dimensions", "at most 4"),
        new("zero dimension", () => One(0, 0, [4, 0]), "tensor 'a'", "dimension of 0"),
        new("dimension above 63 bits", () => One(4, 0, [ulong.MaxValue]), "tensor 'a'", $"dimension of {ulong.MaxValue}"),
        new("product that overflows", () => One(4, 0, [1, 1UL << 30, 1UL << 30, 1UL << 30]), "tensor 'a'", "too many rows"),
        new("row above an integer", () => One(4, 0, [1UL << 33]), "tensor 'a'", "rows of 8589934592 elements"),
        new("row that is no whole number of blocks", () => One(34, 8, [33]), "tensor 'a'", "33 elements of type Q8_0", "multiple of 32"),
        new("no name", () => new GgufWriter().Tensor("", 0, new byte[4], [1]).Build(), "without a name"),
        new("long name", () => new GgufWriter().Tensor(new string('n', 1025), 0, new byte[4], [1]).Build(), "1025 as length of tensor name", "at most 1024"),
        new("duplicate tensor", () => new GgufWriter().Tensor("a", 0, new byte[4], [1]).Tensor("a", 0, new byte[4], [1]).Build(), "tensor 'a'", "duplicate"),
        new("offset not aligned", () => Two(4), "tensor 'b'", "offset 4", "multiple of 32"),
        new("offset outside", () => Two(64), "tensor 'b'", "offset 64", "outside the file"),
        new("offset above 63 bits", () => Two(ulong.MaxValue), "tensor 'b'", $"offset {ulong.MaxValue}", "inside the file"),
        new("overlap", () => Two(0), "overlaps"),
        new("hole", () => new GgufWriter { Trailing = 32 }.Tensor("a", 0, new byte[4], [1]).Tensor("b", 0, new byte[4], [1], 64).Build(), "tensor 'b'", "hole"),
        new("hole at the start", () => new GgufWriter { Trailing = 32 }.Tensor("a", 0, new byte[4], [1], 32).Build(), "tensor 'a'", "hole"),
        new("bytes at the end", () => new GgufWriter { Trailing = 1 }.Tensor("a", 0, new byte[4], [1]).Build(), "belong to no tensor"),
        new("data beyond the file", () => One(4, 0, [1024]), "tensor 'a'", "4096 bytes", "at most 32 bytes"),
    ];

    public static TheoryData<string> Names => [.. Cases.Select(row => row.Name)];

    [Theory]
    [MemberData(nameof(Names))]
    public void A_malformed_file_is_refused(string name) =>
        Cases.Single(row => row.Name == name).AssertRefused((bytes, file) => GgufFile.Parse(bytes, bytes.Length, file));

    [Fact]
    public void A_head_that_goes_on_beyond_the_limit_says_so()
    {
        byte[] whole = Sample(new GgufWriter());
        int limit = GgufFile.Parse(whole, whole.Length, "f").MetadataEnd + 3;
        ModelFormatException error = Assert.Throws<ModelFormatException>(() => GgufFile.Parse(whole.AsSpan(0, limit), whole.Length, "f"));
        Assert.Contains($"beyond its limit of {limit} bytes", error.Message, StringComparison.Ordinal);
    }

    [Fact]
    public void Every_file_without_all_its_data_is_refused()
    {
        byte[] whole = Sample(new GgufWriter());
        LocatedTensor[] tensors = GgufFile.Parse(whole, whole.Length, "f").Tensors;
        Assert.Equal(4, tensors.Length);
        for (int length = 0; length < tensors[^1].End; length++)
            Assert.Throws<ModelFormatException>(() => GgufFile.Parse(whole.AsSpan(0, length), length, "f"));

        // The padding behind the last tensor may be absent.
        Assert.Equal(4, GgufFile.Parse(whole.AsSpan(0, (int)tensors[^1].End), tensors[^1].End, "f").Tensors.Length);
    }

    private static byte[] Sample(GgufWriter writer) => SampleFiles.GgufTensors(SampleFiles.GgufKeys(writer)).Build();

    private static byte[] One(int bytes, uint type, ulong[] dimensions) => new GgufWriter().Tensor("a", type, new byte[bytes], dimensions).Build();

    private static byte[] Two(ulong offset) =>
        new GgufWriter().Tensor("a", 0, new byte[4], [1]).Tensor("b", 0, new byte[4], [1], offset).Build();

    private static GgufWriter Nested(GgufWriter writer, int depth) => writer.Array("k", 9, 1, inner =>
    {
        for (int level = 2; level < depth; level++)
        {
            inner.U32(9);
            inner.Length(1);
        }

        inner.U32(0);
        inner.Length(0);
    });
}
