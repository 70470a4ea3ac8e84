using System.Text.RegularExpressions;
using Granary.Engine.Tokenizers;
using Xunit;

namespace Granary.Engine.Tests.Tokenizers;

public sealed class PreTokenizerTests
{
    [Theory]
    [InlineData("Hello, y'all  it's 123")]
    [InlineData("'")]
    [InlineData("")]
    public void PiecesCoverTheText(string text)
    {
        Assert.Equal(text, string.Concat(Pieces(new Qwen2PreTokenizer(), text)));
        Assert.Equal(text, string.Concat(Pieces(new Gpt2PreTokenizer(), text)));
    }

    [Theory]
    [InlineData("it'S we'\u017F", "it|'S| we|'\u017F")]
    [InlineData("a 12", "a| |1|2")]
    [InlineData("x   y", "x|  | y")]
    [InlineData("x \n\n  y", "x| \n\n| | y")]
    [InlineData("if (a) {\r\n\tb;", "if| (|a|)| {\r\n|\tb|;")]
    [InlineData("end  ", "end|  ")]
    [InlineData("\U0001D54F\U0001D54F \U00020000", "\U0001D54F\U0001D54F| \U00020000")]
    [InlineData("\n日本", "\n|日本")]
    public void SplitsAsQwen2(string text, string pieces) =>
        Assert.Equal(pieces, string.Join('|', Pieces(new Qwen2PreTokenizer(), text)));

    [Theory]
    [InlineData("it's IT'S", "it|'s| IT|'|S")]
    [InlineData("a 12\nb", "a| 12|\n|b")]
    [InlineData("x   y", "x|  | y")]
    [InlineData("(\U0001D54F)", "(|\U0001D54F|)")]
    public void SplitsAsGpt2(string text, string pieces) =>
        Assert.Equal(pieces, string.Join('|', Pieces(new Gpt2PreTokenizer(), text)));

    // In the basic plane the platform's regular expressions agree with the patterns' own engine, so they are the oracle there.
    [Fact]
    public void AgreesWithItsPatternOnTheBasicPlane()
    {
        var random = new Random(3);
        var qwen2 = new Regex(Qwen2PreTokenizer.Pattern, RegexOptions.CultureInvariant);
        var gpt2 = new Regex(Gpt2PreTokenizer.Pattern, RegexOptions.CultureInvariant);
        for (var i = 0; i < 4000; i++)
        {
            var text = new string([.. RandomText.Next(random, 24).Where(c => !char.IsSurrogate(c) && c != '\u017F')]);
            Assert.Equal(qwen2.Matches(text).Select(m => m.Value), Pieces(new Qwen2PreTokenizer(), text));
            Assert.Equal(gpt2.Matches(text).Select(m => m.Value), Pieces(new Gpt2PreTokenizer(), text));
        }
    }

    [Fact]
    public void RefusesWhatItDoesNotKnow()
    {
        Assert.Contains(@"\w+", Assert.Throws<TokenizerFormatException>(() => PreTokenizers.ByPattern(@"\w+")).Message, StringComparison.Ordinal);
        Assert.Contains("'odd'", Assert.Throws<TokenizerFormatException>(() => PreTokenizers.ByName("odd")).Message, StringComparison.Ordinal);
    }

    private static List<string> Pieces(IPreTokenizer preTokenizer, string text)
    {
        var pieces = new List<string>();
        for (var start = 0; start < text.Length;)
        {
            var end = preTokenizer.PieceEnd(text, start);
            pieces.Add(text[start..end]);
            start = end;
        }

        return pieces;
    }
}
