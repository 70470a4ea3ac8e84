namespace Granary.Engine.Formats;

/// <summary>A model file is malformed, or holds something that this engine does not support.</summary>
/// <param name="message">The file, what is wrong, where, and what was expected.</param>
/// <param name="inner">The error of the parser underneath, if there was one.</param>
public sealed class ModelFormatException(string message, Exception? inner = null) : Exception(message, inner)
{
    /// <summary>An error at a byte of <paramref name="file"/>.</summary>
    internal static ModelFormatException At(string file, long offset, string problem, string expected, Exception? inner = null) =>
        new($"{file}: at byte {offset}: {problem}; expected {expected}", inner);

    /// <summary>An error in a named part of <paramref name="file"/>: a tensor, a key, a setting.</summary>
    internal static ModelFormatException In(string file, string where, string problem, string expected, Exception? inner = null) =>
        new($"{file}: {where}: {problem}; expected {expected}", inner);

    /// <summary>A text from a file, fit for a message: quoted, short, without control characters.</summary>
    internal static string Quote(string text)
    {
        const int longest = 120;
        ReadOnlySpan<char> shown = text.AsSpan(0, Math.Min(text.Length, longest));
        Span<char> clean = stackalloc char[longest];
        for (int i = 0; i < shown.Length; i++)
            clean[i] = char.IsControl(shown[i]) || char.IsSurrogate(shown[i]) ? '?' : shown[i];
        return text.Length > longest ? $"'{clean[..shown.Length]}'..." : $"'{clean[..shown.Length]}'";
    }
}
