using System.Text;
using Granary.Engine.Tokenizers;
using Xunit;

namespace Granary.Engine.Tests.Tokenizers;

public sealed class Utf8StreamTests
{
    [Fact]
    public void HoldsAnIncompleteCharacterBack()
    {
        var stream = new Utf8Stream();
        Assert.Equal("a", stream.Append([(byte)'a', 0xF0, 0x9F]));
        Assert.Equal("", stream.Append([0xA6]));
        Assert.Equal("\U0001F999!", stream.Append([0x99, (byte)'!']));
        Assert.Equal("", stream.Flush());
    }

    [Fact]
    public void FlushReplacesWhatIsLeft()
    {
        var stream = new Utf8Stream();
        Assert.Equal("", stream.Append([0xE6, 0x97]));
        Assert.Equal("\uFFFD", stream.Flush());
        Assert.Equal("b", stream.Append("b"u8));
    }

    [Fact]
    public void AnySplitGivesTheTextOfTheWhole()
    {
        var random = new Random(11);
        for (var i = 0; i < 20_000; i++)
        {
            var bytes = Encoding.UTF8.GetBytes(RandomText.Next(random, 8));
            for (var damage = random.Next(4); damage > 0 && i % 2 == 0 && bytes.Length > 0; damage--)
                bytes[random.Next(bytes.Length)] = (byte)random.Next(256);

            var stream = new Utf8Stream();
            var text = new StringBuilder();
            for (var start = 0; start < bytes.Length;)
            {
                var length = Math.Min(random.Next(4), bytes.Length - start);
                text.Append(stream.Append(bytes.AsSpan(start, length)));
                start += length;
            }

            text.Append(stream.Flush());
            Assert.Equal(Encoding.UTF8.GetString(bytes), text.ToString());
        }
    }
}
