using System.Net;
using System.Net.Http.Headers;

namespace Granary.Silo.Tests.Rest;

/// <summary>A body of JSON's type made of spaces, written in small pieces.</summary>
internal sealed class EndlessContent : HttpContent
{
    private readonly long _length;
    private readonly bool _lengthKnown;
    private readonly Action _onPiece;

    public EndlessContent(long length, bool lengthKnown, Action onPiece)
    {
        _length = length;
        _lengthKnown = lengthKnown;
        _onPiece = onPiece;
        Headers.ContentType = new MediaTypeHeaderValue("application/json");
    }

    protected override async Task SerializeToStreamAsync(Stream stream, TransportContext? context)
    {
        byte[] piece = new byte[1 << 16];
        piece.AsSpan().Fill((byte)' ');
        for (long left = _length; left > 0; left -= piece.Length)
        {
            await stream.WriteAsync(piece.AsMemory(0, (int)Math.Min(left, piece.Length)));
            _onPiece();
        }
    }

    protected override bool TryComputeLength(out long length)
    {
        length = _length;
        return _lengthKnown;
    }
}
