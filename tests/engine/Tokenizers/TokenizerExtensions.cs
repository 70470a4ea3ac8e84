using Granary.Engine.Tokenizers;

namespace Granary.Engine.Tests.Tokenizers;

internal static class TokenizerExtensions
{
    public static byte[] AllBytes(this Tokenizer tokenizer, IEnumerable<int> tokens)
    {
        var bytes = new List<byte>();
        foreach (var token in tokens)
            bytes.AddRange(tokenizer.Bytes(token));
        return [.. bytes];
    }
}
