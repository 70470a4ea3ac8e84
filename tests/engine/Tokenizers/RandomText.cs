using System.Text;

namespace Granary.Engine.Tests.Tokenizers;

/// <summary>Seeded strings that dwell on what tokenizers get wrong: blanks, line ends, marks, digits, characters beyond the basic plane.</summary>
internal static class RandomText
{
    private static readonly string[] Fragments =
    [
        " ", "  ", "\n", "\r\n", "\t", "\u00A0", "\u3000", "\u2028", "'s", "'LL", "'\u017F", "don't", "7", "42", "\u0663", "\u2160", "\u00BD",
        "a", "Zürich", "e\u0301", "日本語", "\U0001D54F", "\U00020000", "\U0001F999", "\U0001F636\u200D\U0001F32B\uFE0F", "\u0E01\u0E33",
        "!", "...", "->", "<|im_start|>", "<|im_", "\0", "\u007F", "\u0085", "\uFFFD", "_", "(", "\u0430\u0431", "\u05D0", "\u0301",
    ];

    public static string Next(Random random, int fragments, bool loneSurrogates = false)
    {
        var text = new StringBuilder();
        for (var i = random.Next(fragments); i >= 0; i--)
        {
            switch (random.Next(loneSurrogates ? 4 : 3))
            {
                case 0:
                    text.Append(AnyRune(random));
                    break;
                case 3:
                    text.Append((char)random.Next(0xD800, 0xE000));
                    break;
                default:
                    text.Append(Fragments[random.Next(Fragments.Length)]);
                    break;
            }
        }

        return text.ToString();
    }

    private static Rune AnyRune(Random random)
    {
        while (true)
        {
            if (Rune.TryCreate(random.Next(random.Next(2) == 0 ? 0x3000 : 0x110000), out var rune))
                return rune;
        }
    }
}
