using System.Collections.Concurrent;
using System.Runtime.InteropServices;
using System.Security.Cryptography;
using Granary.Grains.Devices;

namespace Granary.Grains.Tests.Integration;

/// <summary>Keeps a hash of the logits behind every token; a second draw of the same token must see the same bits.</summary>
internal sealed class LogitsRecorder : ILogitsObserver
{
    private readonly ConcurrentDictionary<(Guid Request, int Position), string> _hashes = [];

    public ConcurrentQueue<string> Differences { get; } = [];

    /// <summary>Called first, on the thread of the device's pump.</summary>
    public Action<Guid, int>? Before { get; set; }

    public void Observe(Guid request, int position, ReadOnlySpan<float> logits)
    {
        Before?.Invoke(request, position);
        string hash = Convert.ToHexString(SHA256.HashData(MemoryMarshal.AsBytes(logits)));
        string known = _hashes.GetOrAdd((request, position), hash);
        if (known != hash) Differences.Enqueue($"request {request:N}, position {position}");
    }

    public void Clear() => _hashes.Clear();

    /// <summary>The hashes of a request's logits, in order.</summary>
    public string[] Of(Guid request) =>
        [.. _hashes.Where(entry => entry.Key.Request == request).OrderBy(entry => entry.Key.Position).Select(entry => entry.Value)];
}
