using System.Text;

namespace Granary.Silo.Answers;

/// <summary>
/// Ends a text at the first of some stop texts that is complete, and holds back what may yet become one. Characters
/// are taken one by one (Knuth, Morris and Pratt's automaton for each stop text), so how the text is cut into pieces
/// on its way here changes nothing.
/// </summary>
internal sealed class StopText
{
    private readonly string[] _stops;
    private readonly int[][] _borders;
    private readonly int[] _matched;
    private readonly StringBuilder _held = new();

    /// <summary>Looks for <paramref name="stops"/>, none of which is empty.</summary>
    public StopText(string[] stops)
    {
        _stops = stops;
        _borders = [.. stops.Select(Borders)];
        _matched = new int[stops.Length];
    }

    /// <summary>Whether a stop text was found; what follows it is not taken.</summary>
    public bool Found { get; private set; }

    /// <summary>Takes the next piece of the text.</summary>
    /// <returns>What is certain to lie before any stop text.</returns>
    public string Append(string text)
    {
        if (_stops.Length == 0)
            return text;
        foreach (char next in text)
        {
            if (Found)
                break;
            _held.Append(next);
            Advance(next);
        }
        return Take(Found ? _held.Length : _held.Length - _matched.Max());
    }

    /// <summary>The text has ended: what was held back belongs to it.</summary>
    public string Flush() => Take(_held.Length);

    private void Advance(char next)
    {
        int longest = 0;
        for (int i = 0; i < _stops.Length; i++)
        {
            string stop = _stops[i];
            int matched = _matched[i];
            while (matched > 0 && stop[matched] != next)
                matched = _borders[i][matched - 1];
            if (stop[matched] == next)
                matched++;
            if (matched == stop.Length)
            {
                longest = Math.Max(longest, matched);
                matched = 0;
            }
            _matched[i] = matched;
        }
        if (longest == 0)
            return;
        // Of stop texts that are complete at the same character, the longest begins first.
        Found = true;
        _held.Length -= longest;
    }

    private string Take(int length)
    {
        if (length == 0)
            return "";
        string text = _held.ToString(0, length);
        _held.Remove(0, length);
        return text;
    }

    /// <summary>For each prefix of a text, how long the longest of its own proper prefixes is that also ends it.</summary>
    private static int[] Borders(string text)
    {
        int[] borders = new int[text.Length];
        int length = 0;
        for (int i = 1; i < text.Length; i++)
        {
            while (length > 0 && text[i] != text[length])
                length = borders[length - 1];
            if (text[i] == text[length])
                length++;
            borders[i] = length;
        }
        return borders;
    }
}
