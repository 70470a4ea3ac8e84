using System.Text;
using Granary.Silo.Answers;
using Xunit;

namespace Granary.Silo.Tests.Answers;

public sealed class AnswerTextTests
{
    [Theory]
    [InlineData("Sums: 2 + 2 = 4.")]
    [InlineData("naïve café 😀 日本語")]
    public void Pieces_join_to_the_text_and_never_break_a_character(string text)
    {
        int[] tokens = DemoFolder.Tokenizer.Encode(text, parseSpecial: false);
        var answer = new AnswerText(DemoFolder.Tokenizer, []);
        var whole = new StringBuilder();
        foreach (int token in tokens)
        {
            string piece = answer.Append(token);
            Assert.DoesNotContain('\uFFFD', piece);
            whole.Append(piece);
        }
        Assert.Equal(text, whole.Append(answer.Flush()).ToString());
        Assert.Equal(tokens.Length, answer.Tokens);
    }

    [Fact]
    public void Control_tokens_and_tokens_beyond_the_vocabulary_are_counted_and_not_shown()
    {
        Assert.True(DemoFolder.Tokenizer.TryGetToken("<|im_end|>", out int end));
        var answer = new AnswerText(DemoFolder.Tokenizer, []);
        Assert.Equal("", answer.Append(end));
        Assert.Equal("", answer.Append(DemoFolder.Tokenizer.VocabularySize));
        Assert.Equal(2, answer.Tokens);
    }

    [Fact]
    public void Tokens_after_the_one_that_completes_a_stop_are_not_counted()
    {
        int[] tokens = DemoFolder.Tokenizer.Encode("one two three four", parseSpecial: false);
        var answer = new AnswerText(DemoFolder.Tokenizer, ["two"]);
        string text = string.Concat(tokens.Select(answer.Append)) + answer.Flush();
        Assert.Equal("one ", text);
        Assert.True(answer.Stopped);
        Assert.InRange(answer.Tokens, 1, tokens.Length - 1);
    }

    [Fact]
    public void A_broken_last_character_becomes_the_replacement_character()
    {
        int[] tokens = DemoFolder.Tokenizer.Encode("a😀", parseSpecial: false);
        var answer = new AnswerText(DemoFolder.Tokenizer, []);
        string text = string.Concat(tokens[..^1].Select(answer.Append));
        Assert.Equal("a", text);
        Assert.Equal("\uFFFD", answer.Flush());
    }
}
