using System.Text;

namespace Granary.Engine.Templates;

/// <summary>Strings by whole characters, as templates index them, rather than by UTF-16 units.</summary>
internal static class Runes
{
    /// <summary>How many characters there are.</summary>
    public static int Count(string text) => HasSurrogates(text) ? text.EnumerateRunes().Count() : text.Length;

    /// <summary>The character at <paramref name="index"/>.</summary>
    public static string At(string text, int index) =>
        HasSurrogates(text) ? text.EnumerateRunes().ElementAt(index).ToString() : text[index].ToString();

    /// <summary>The characters at <paramref name="indices"/>.</summary>
    public static string Pick(string text, IEnumerable<int> indices)
    {
        var result = new StringBuilder();
        if (HasSurrogates(text))
        {
            var runes = text.EnumerateRunes().ToArray();
            foreach (var index in indices)
                result.Append(runes[index]);
        }
        else
        {
            foreach (var index in indices)
                result.Append(text[index]);
        }

        return result.ToString();
    }

    private static bool HasSurrogates(string text) => text.AsSpan().ContainsAnyInRange('\uD800', '\uDFFF');
}
