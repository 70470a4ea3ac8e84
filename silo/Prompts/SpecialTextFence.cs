using System.Text;
using Granary.Engine.Tokenizers;

namespace Granary.Silo.Prompts;

/// <summary>
/// Keeps people from speaking with the template's voice. Where a message spells out a control token, such as
/// <c>&lt;|im_end|&gt;</c>, the spelling is put between two private-use characters that occur nowhere else; the template
/// carries them along, and the rendered text is cut there: what lies between is encoded as plain text.
/// A message without such a spelling, which is nearly every one, reaches the template as it is.
/// </summary>
internal sealed class SpecialTextFence
{
    private const char FirstPrivate = '\uE000';
    private const char LastPrivate = '\uF8FE';

    private readonly Tokenizer _tokenizer;
    private readonly string[] _specials;

    /// <summary>Learns the control tokens of a tokenizer.</summary>
    public SpecialTextFence(Tokenizer tokenizer)
    {
        _tokenizer = tokenizer;
        var specials = new List<string>();
        for (int token = 0; token < tokenizer.VocabularySize; token++)
        {
            if (tokenizer.IsSpecial(token) && !tokenizer.Bytes(token).IsEmpty)
                specials.Add(Encoding.UTF8.GetString(tokenizer.Bytes(token)));
        }
        // Of two that begin alike the longer is looked for first, as the tokenizer does.
        _specials = [.. specials.OrderByDescending(text => text.Length).ThenBy(text => text, StringComparer.Ordinal)];
    }

    /// <summary>Whether any of the texts spells out a control token.</summary>
    public bool IsNeeded(IEnumerable<string> texts) =>
        texts.Any(text => _specials.Any(special => text.Contains(special, StringComparison.Ordinal)));

    /// <summary>A private-use character, with its successor, that occurs in none of the texts.</summary>
    /// <returns>Null if every pair occurs, which takes a text that lists the private-use area.</returns>
    public static char? ChooseMark(IReadOnlyList<string> texts)
    {
        for (char mark = FirstPrivate; mark < LastPrivate; mark += (char)2)
        {
            char first = mark;
            char second = (char)(mark + 1);
            if (!texts.Any(text => text.AsSpan().ContainsAny(first, second)))
                return mark;
        }
        return null;
    }

    /// <summary>Puts marks around every control token that a text spells out.</summary>
    public string Fence(string text, char mark)
    {
        var fenced = new StringBuilder(text.Length + 16);
        for (int i = 0; i < text.Length;)
        {
            string? special = Array.Find(_specials, candidate => text.AsSpan(i).StartsWith(candidate, StringComparison.Ordinal));
            if (special is null)
            {
                fenced.Append(text[i++]);
                continue;
            }
            fenced.Append(mark).Append(special).Append((char)(mark + 1));
            i += special.Length;
        }
        return fenced.ToString();
    }

    /// <summary>Encodes a rendered text, and what lies between marks without control tokens.</summary>
    public int[] Encode(string rendered, char mark)
    {
        var tokens = new List<int>(rendered.Length / 3);
        bool inside = false;
        int start = 0;
        for (int i = 0; i <= rendered.Length; i++)
        {
            if (i < rendered.Length && rendered[i] != mark && rendered[i] != (char)(mark + 1))
                continue;
            tokens.AddRange(_tokenizer.Encode(rendered[start..i], parseSpecial: !inside));
            inside = i < rendered.Length && rendered[i] == mark;
            start = i + 1;
        }
        return [.. tokens];
    }
}
