using Granary.Silo.Options;
using Xunit;

namespace Granary.Silo.Tests.Commands;

public sealed class ByteSizeTests
{
    [Theory]
    [InlineData("0", 0)]
    [InlineData("4096", 4096)]
    [InlineData("1KiB", 1024)]
    [InlineData("512MiB", 512L << 20)]
    [InlineData("512mib", 512L << 20)]
    [InlineData("2GB", 2_000_000_000)]
    [InlineData("1.5 GiB", 3L << 29)]
    [InlineData("7B", 7)]
    [InlineData("3TiB", 3L << 40)]
    public void Sizes_are_read(string text, long bytes)
    {
        Assert.True(ByteSize.TryParse(text, out long actual));
        Assert.Equal(bytes, actual);
    }

    [Theory]
    [InlineData("")]
    [InlineData("MiB")]
    [InlineData("-1")]
    [InlineData("1e3")]
    [InlineData("NaN")]
    [InlineData("1,000")]
    [InlineData("12q")]
    [InlineData("99999999999TiB")]
    public void What_is_no_size_is_not(string text) => Assert.False(ByteSize.TryParse(text, out _));

    [Theory]
    [InlineData(0, "0 B")]
    [InlineData(1536, "1.5 KiB")]
    [InlineData(512L << 20, "512 MiB")]
    [InlineData(3L << 29, "1.5 GiB")]
    public void Sizes_are_shown_with_a_binary_unit(long bytes, string text) => Assert.Equal(text, ByteSize.Format(bytes));
}
