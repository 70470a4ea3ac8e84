using System.Text;
using Granary.Engine.Tokenizers;
using Xunit;

namespace Granary.Engine.Tests.Tokenizers;

public sealed class TokenizerTests
{
    [Theory]
    [InlineData(true)]
    [InlineData(false)]
    public void TokensHoldTheBytesOfTheText(bool parseSpecial)
    {
        var random = new Random(1);
        for (var i = 0; i < 3000; i++)
        {
            var text = RandomText.Next(random, 20, loneSurrogates: i % 4 == 0);
            // The platform's encoder replaces a lone surrogate by U+FFFD too.
            var expected = Encoding.UTF8.GetBytes(text);
            foreach (var tokenizer in (Tokenizer[])[TestTokenizers.Demo, TestTokenizers.Qwen2])
            {
                var tokens = tokenizer.Encode(text, parseSpecial);
                Assert.Equal(expected, tokenizer.AllBytes(tokens));
                Assert.Equal(Encoding.UTF8.GetString(expected), tokenizer.Decode(tokens));
            }
        }
    }

    [Fact]
    public void ControlTokensInTextMustBeAskedFor()
    {
        var tokenizer = TestTokenizers.Demo;
        Assert.True(tokenizer.TryGetToken("<|im_start|>", out var start));
        Assert.True(tokenizer.IsSpecial(start));
        const string text = "<|im_start|>user<|im_<|im_start|>";

        var asText = tokenizer.Encode(text, parseSpecial: false);
        Assert.DoesNotContain(asText, tokenizer.IsSpecial);

        var asControl = tokenizer.Encode(text, parseSpecial: true);
        Assert.Equal(start, asControl[0]);
        Assert.Equal(start, asControl[^1]);
        Assert.Equal(2, asControl.Count(tokenizer.IsSpecial));
        Assert.Equal(text, tokenizer.Decode(asControl));
    }

    [Fact]
    public void ALongWordDoesNotTakeQuadraticWork()
    {
        // 1 MB would take 10^12 steps if the work were quadratic, far beyond any test run's patience.
        var text = string.Concat(Enumerable.Repeat("theirontheother", 70_000));
        var tokens = TestTokenizers.Qwen2.Encode(text, parseSpecial: false);
        Assert.Equal(text, TestTokenizers.Qwen2.Decode(tokens));
    }

    [Fact]
    public void MergesApplyInRankOrderThenFromTheLeft()
    {
        var random = new Random(5);
        for (var i = 0; i < 2000; i++)
        {
            var word = new string([.. Enumerable.Range(0, random.Next(1, 40)).Select(_ => "aentrhiso"[random.Next(9)])]);
            Assert.Equal(NaiveMerge(word), Spellings(word));
        }
    }

    [Fact]
    public void AddsThePrefixAndSuffixOnDemand()
    {
        var alphabet = Enumerable.Range(0, 256).Select(b => ByteAlphabet.Char((byte)b).ToString()).ToList();
        var tokenizer = Tokenizer.FromVocabulary(
            [.. alphabet, "<s>", "</s>", "hi"], [], [.. Enumerable.Repeat(1, 256), 3, 3, 4], "gpt-2", prefixToken: 256, suffixToken: 257);
        Assert.Equal([256, 258, 257], tokenizer.Encode("hi", parseSpecial: false, addSpecial: true));
        Assert.Equal([258], tokenizer.Encode("hi", parseSpecial: false));
        Assert.False(tokenizer.IsSpecial(258));
        Assert.Equal(259, tokenizer.VocabularySize);
    }

    [Fact]
    public void RefusesIdsOutsideTheVocabulary()
    {
        var tokenizer = TestTokenizers.Demo;
        Assert.Throws<ArgumentOutOfRangeException>(() => tokenizer.Bytes(tokenizer.VocabularySize).Length);
        Assert.Throws<ArgumentOutOfRangeException>(() => tokenizer.IsSpecial(-1));
        Assert.Throws<ArgumentOutOfRangeException>(() => tokenizer.Decode([0, int.MaxValue]));
    }

    [Fact]
    public async Task ManyThreadsGetWhatOneGets()
    {
        var random = new Random(9);
        var texts = Enumerable.Range(0, 400).Select(_ => RandomText.Next(random, 60)).ToArray();
        var tokenizer = TestTokenizers.Qwen2;
        var alone = texts.Select(text => tokenizer.Encode(text, true)).ToArray();
        var together = await Task.WhenAll(Enumerable.Range(0, 4).Select(_ =>
            Task.Run(() => texts.Select(text => tokenizer.Encode(text, true)).ToArray())));
        Assert.All(together, result => Assert.Equal(alone, result));
    }

    private static string[] Spellings(string word) =>
        [.. TestTokenizers.Qwen2.Encode(word, false).Select(token => Encoding.UTF8.GetString(TestTokenizers.Qwen2.Bytes(token)))];

    private static string[] NaiveMerge(string word)
    {
        var ranks = Qwen2Merges.Value;
        var parts = word.Select(c => c.ToString()).ToList();
        while (true)
        {
            var best = -1;
            for (var i = 0; i + 1 < parts.Count; i++)
            {
                if (ranks.TryGetValue($"{parts[i]} {parts[i + 1]}", out var rank)
                    && (best < 0 || rank < ranks[$"{parts[best]} {parts[best + 1]}"]))
                {
                    best = i;
                }
            }

            if (best < 0)
                return [.. parts];
            parts[best] += parts[best + 1];
            parts.RemoveAt(best + 1);
        }
    }

    private static readonly Lazy<Dictionary<string, int>> Qwen2Merges = new(() =>
    {
        using var document = System.Text.Json.JsonDocument.Parse(File.ReadAllBytes(RepositoryPaths.Golden("tokenizers/qwen2-vocabulary.json")));
        return document.RootElement.GetProperty("merges").EnumerateArray().Select((merge, rank) => (merge, rank))
            .ToDictionary(pair => pair.merge.GetString()!, pair => pair.rank);
    });
}
