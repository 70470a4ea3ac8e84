using Granary.Engine.Formats;
using Xunit;

namespace Granary.Engine.Tests.Formats;

public sealed class GgufMetadataTests
{
    private static readonly GgufMetadata Metadata = Parse(new GgufWriter()
        .Raw("u8", 0, 255).Raw("i8", 1, 255).Raw("u16", 2, 255, 255).Raw("i16", 3, 255, 255)
        .Raw("u32", 4, 255, 255, 255, 255).Raw("i32", 5, 255, 255, 255, 255)
        .Raw("u64", 10, 255, 255, 255, 255, 255, 255, 255, 127).Raw("i64", 11, 255, 255, 255, 255, 255, 255, 255, 255)
        .Raw("u64 too large", 10, 255, 255, 255, 255, 255, 255, 255, 255)
        .Raw("f32", 6, BitConverter.GetBytes(1.5f)).Raw("f64", 12, BitConverter.GetBytes(-2.25))
        .Raw("bool", 7, 1).Text("text", "Grüße").Texts("texts", "", "é", "c")
        .Array("i8s", 1, 2, writer => writer.Bytes(1, 255))
        .Array("u64s", 10, 1, writer => writer.Length(ulong.MaxValue))
        .Array("f32s", 6, 1, writer => writer.Bytes(BitConverter.GetBytes(0.5f)))
        .Array("bools", 7, 2, writer => writer.Bytes(0, 1))
        .Array("nested", 9, 1, writer =>
        {
            writer.U32(0);
            writer.Length(2);
            writer.Bytes(1, 2);
        }));

    [Theory]
    [InlineData("u8", 255)]
    [InlineData("i8", -1)]
    [InlineData("u16", 65535)]
    [InlineData("i16", -1)]
    [InlineData("u32", uint.MaxValue)]
    [InlineData("i32", -1)]
    [InlineData("u64", long.MaxValue)]
    [InlineData("i64", -1)]
    public void Integers_of_all_widths_read_alike(string key, long expected) => Assert.Equal(expected, Metadata.GetInt64(key));

    [Fact]
    public void Other_values_read_by_their_type()
    {
        Assert.Equal((1.5, -2.25), (Metadata.GetDouble("f32"), Metadata.GetDouble("f64")));
        Assert.True(Metadata.TryGetBool("bool", out bool flag) && flag);
        Assert.Equal("Grüße", Metadata.GetString("text"));
        Assert.Equal(["", "é", "c"], Metadata.GetStringArray("texts"));
        Assert.Equal([1, -1], Metadata.GetInt64Array("i8s"));
        Assert.True(Metadata.TryGetDoubleArray("f32s", out var floats));
        Assert.Equal([0.5], floats);
        Assert.True(Metadata.TryGetBoolArray("bools", out var flags));
        Assert.Equal([false, true], flags);
        Assert.Equal("u8", Metadata.Keys.First());
        Assert.True(Metadata.Contains("nested"));
    }

    [Fact]
    public void An_absent_key_is_no_error_until_it_is_needed()
    {
        Assert.False(Metadata.TryGetString("x", out _) || Metadata.TryGetInt64("x", out _) || Metadata.TryGetDouble("x", out _) || Metadata.TryGetBool("x", out _));
        Assert.False(Metadata.TryGetStringArray("x", out _) || Metadata.TryGetInt64Array("x", out _) || Metadata.TryGetDoubleArray("x", out _) || Metadata.TryGetBoolArray("x", out _));
        AssertSays(() => Metadata.GetString("x"), "'x'", "missing", "a string");
        AssertSays(() => Metadata.GetStringArray("x"), "'x'", "missing", "an array of strings");
    }

    [Fact]
    public void A_value_of_another_type_is_refused_by_name()
    {
        AssertSays(() => Metadata.GetString("u8"), "'u8'", "type UInt8", "a String");
        AssertSays(() => Metadata.GetInt64("text"), "'text'", "type String", "an integer");
        AssertSays(() => Metadata.GetDouble("u8"), "'u8'", "type UInt8", "a float");
        AssertSays(() => Metadata.TryGetBool("u8", out _), "'u8'", "a Bool");
        AssertSays(() => Metadata.GetStringArray("i8s"), "'i8s'", "Array of Int8", "an array of strings");
        AssertSays(() => Metadata.GetInt64Array("nested"), "'nested'", "Array of Array", "an array of integers");
        AssertSays(() => Metadata.GetInt64("u64 too large"), $"{ulong.MaxValue}", $"at most {long.MaxValue}");
        AssertSays(() => Metadata.GetInt64Array("u64s"), "'u64s'", "too large");
    }

    private static GgufMetadata Parse(GgufWriter writer)
    {
        byte[] bytes = writer.Tensor("a", 0, new byte[4], [1]).Build();
        return GgufFile.Parse(bytes, bytes.Length, "f").Metadata;
    }

    private static void AssertSays(Func<object> action, params string[] words)
    {
        string message = Assert.Throws<ModelFormatException>(action).Message;
        Assert.All(words, word => Assert.Contains(word, message, StringComparison.Ordinal));
    }
}
