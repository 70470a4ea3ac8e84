using System.Net;
using System.Net.Http.Headers;

namespace Granary.Silo.Tests.Rest;

/// <summary>A body of JSON's type made of spaces, written in small pieces.</summary>
internal sealed class EndlessContent : HttpContent
{
    private readonly long _length;
    private readonly bool _lengthKnown;
    private readonly Action _onShare;

    public EndlessContent(long length, bool lengthKnown, Action onShare)
    {
        _length = length;
        _lengthKnown = lengthKnown;
        _onShare = onShare;
        Headers.ContentType = new MediaTypeHeaderValue("application/json");
    }

    /// <summary>Writes the body; tells after each sixteenth of it.</summary>
    protected override async Task SerializeToStreamAsync(Stream stream, TransportContext? context)
    {
        byte[] piece = new byte[1 << 16];
        piece.AsSpan().Fill((byte)' ');
        long share = _length / 16;
        for (long done = 0; done < _length; done += piece.Length)
        {
            await stream.WriteAsync(piece.AsMemory(0, (int)Math.Min(_length - done, piece.Length)));
            if ((done + piece.Length) / share > done / share)
                _onShare();
        }
    }

    protected override bool TryComputeLength(out long length)
    {
        length = _length;
        return _lengthKnown;
    }
}
