using System.Text;
using Granary.Silo.Answers;
using Xunit;

namespace Granary.Silo.Tests.Answers;

public sealed class StopTextTests
{
    [Theory]
    [InlineData("one two three", "two", "one ", true)]
    [InlineData("one two three", "four", "one two three", false)]
    [InlineData("aaab", "aab", "a", true)]
    [InlineData("abababc", "ababc", "ab", true)]
    [InlineData("the en", "end", "the en", false)]
    [InlineData("end", "end", "", true)]
    [InlineData("xabcy", "bc|abcd", "xa", true)]
    [InlineData("xabcdy", "abcd|cd", "x", true)]
    [InlineData("😀😁", "😁", "😀", true)]
    [InlineData("", "a", "", false)]
    [InlineData("text", "", "text", false)]
    public void The_text_ends_before_the_first_complete_stop_however_it_is_cut(string text, string stops, string expected, bool found)
    {
        string[] list = stops.Length == 0 ? [] : stops.Split('|');
        for (int size = 1; size <= Math.Max(1, text.Length); size++)
        {
            var stop = new StopText(list);
            var shown = new StringBuilder();
            for (int i = 0; i < text.Length; i += size)
            {
                shown.Append(stop.Append(text[i..Math.Min(text.Length, i + size)]));
                Assert.StartsWith(shown.ToString(), expected, StringComparison.Ordinal);
            }
            shown.Append(stop.Flush());
            Assert.Equal(expected, shown.ToString());
            Assert.Equal(found, stop.Found);
        }
    }

    [Fact]
    public void No_part_of_a_stop_shows_before_it_is_clear_that_it_is_none()
    {
        var stop = new StopText(["<end>"]);
        Assert.Equal("a", stop.Append("a<en"));
        Assert.Equal("", stop.Append("d"));
        Assert.Equal("<end!", stop.Append("!"));
        Assert.Equal("", stop.Append("<end>b"));
        Assert.True(stop.Found);
        Assert.Equal("", stop.Append("more"));
    }

    [Fact]
    public void Random_texts_end_where_the_first_complete_stop_begins()
    {
        var random = new Random(7);
        for (int round = 0; round < 5000; round++)
        {
            string text = Letters(random, random.Next(24));
            string[] stops = [.. Enumerable.Range(0, random.Next(1, 5)).Select(_ => Letters(random, random.Next(1, 6)))];
            var stop = new StopText(stops);
            string shown = string.Concat(text.Select(letter => stop.Append(letter.ToString()))) + stop.Flush();
            Assert.Equal(Reference(text, stops), shown);
        }
    }

    private static string Reference(string text, string[] stops)
    {
        for (int end = 1; end <= text.Length; end++)
        {
            int longest = stops.Where(stop => text[..end].EndsWith(stop, StringComparison.Ordinal)).Select(stop => stop.Length).DefaultIfEmpty().Max();
            if (longest > 0)
                return text[..(end - longest)];
        }
        return text;
    }

    private static string Letters(Random random, int count) => string.Concat(Enumerable.Range(0, count).Select(_ => "ab"[random.Next(2)]));
}
