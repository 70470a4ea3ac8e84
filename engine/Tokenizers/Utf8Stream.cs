using System.Text;

namespace Granary.Engine.Tokenizers;

/// <summary>
/// Turns the bytes of tokens, as they come, into text. The text so far is that of all bytes so far, less a character that is
/// not yet complete; after <see cref="Flush"/> it equals what the bytes decode to in one go, however they were split.
/// </summary>
public sealed class Utf8Stream
{
    private readonly Decoder _decoder = Encoding.UTF8.GetDecoder();

    /// <summary>The text that <paramref name="bytes"/> complete; what is not UTF-8 becomes U+FFFD.</summary>
    public string Append(ReadOnlySpan<byte> bytes) => Decode(bytes, flush: false);

    /// <summary>U+FFFD if a character was left incomplete, else nothing. The stream is then as new.</summary>
    public string Flush() => Decode([], flush: true);

    private string Decode(ReadOnlySpan<byte> bytes, bool flush)
    {
        var length = _decoder.GetCharCount(bytes, flush);
        if (length == 0)
        {
            // The count does not change the decoder's state: it must still take an incomplete tail in.
            _decoder.GetChars(bytes, [], flush);
            return "";
        }

        return string.Create(length, new Chunk(_decoder, bytes, flush), static (chars, chunk) =>
            chunk.Decoder.GetChars(chunk.Bytes, chars, chunk.Flush));
    }

    private readonly ref struct Chunk(Decoder decoder, ReadOnlySpan<byte> bytes, bool flush)
    {
        public readonly Decoder Decoder = decoder;
        public readonly ReadOnlySpan<byte> Bytes = bytes;
        public readonly bool Flush = flush;
    }
}
