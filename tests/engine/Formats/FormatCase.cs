using Granary.Engine.Formats;
using Xunit;

namespace Granary.Engine.Tests.Formats;

/// <summary>A row of a table of malformed files: what is wrong, the file, and words that its error must have.</summary>
internal sealed record FormatCase(string Name, Func<byte[]> File, params string[] Words)
{
    /// <summary>Asserts that <paramref name="parse"/> refuses the file with all words, and names the file.</summary>
    public void AssertRefused(Action<byte[], string> parse)
    {
        byte[] bytes = File();
        string message = Assert.Throws<ModelFormatException>(() => parse(bytes, "some/file")).Message;
        Assert.StartsWith("some/file: ", message, StringComparison.Ordinal);
        Assert.Contains("expected ", message, StringComparison.Ordinal);
        Assert.All(Words, word => Assert.Contains(word, message, StringComparison.Ordinal));
    }
}
