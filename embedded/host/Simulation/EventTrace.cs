using System.Globalization;

namespace Granary.Embedded.Host;

/// <summary>A hash over everything that happened, and the last of it in words.</summary>
internal sealed class EventTrace(int kept)
{
    private const ulong Offset = 14695981039346656037;
    private const ulong Prime = 1099511628211;

    private readonly Queue<string> _last = new();
    private readonly SortedDictionary<string, long> _counts = new(StringComparer.Ordinal);

    public ulong Hash { get; private set; } = Offset;

    public IReadOnlyDictionary<string, long> Counts => _counts;

    public IReadOnlyList<string> Last => [.. _last];

    /// <summary>Whether words are wanted.</summary>
    public bool Speaks => kept > 0;

    /// <summary>FNV-1a of a text: alike in every process, unlike the runtime's own hashes.</summary>
    public static ulong HashOf(string text)
    {
        var hash = Offset;
        foreach (var c in text) hash = (hash ^ c) * Prime;
        return hash;
    }

    /// <summary>A hash with a value added; rotated, so that high bits of the value reach low bits of the hash.</summary>
    public static ulong Join(ulong hash, ulong value) => ((hash ^ value) * Prime) ^ ulong.RotateLeft(hash, 29);

    public void Mix(ulong value) => Hash = Join(Hash, value);

    public void Mix(string text) => Mix(HashOf(text));

    public void Count(string what, long times = 1) => _counts[what] = _counts.GetValueOrDefault(what) + times;

    /// <summary>Keeps an event in words; the caller has asked <see cref="Speaks"/>.</summary>
    public void Say(TimeSpan now, SimulatedSilo? silo, string what)
    {
        if (_last.Count >= kept) _last.Dequeue();
        _last.Enqueue(string.Create(CultureInfo.InvariantCulture, $"{now.TotalSeconds,10:F6} {silo?.Name ?? "-"}: {what}"));
    }
}
