namespace Granary.Grains.Devices;

/// <summary>How long recent waits for peers took, and from that, when a wait is given up.</summary>
public sealed class StepTimes
{
    private const int LostAttempts = 8;
    private static readonly TimeSpan _least = TimeSpan.FromMilliseconds(250);
    private static readonly TimeSpan _most = TimeSpan.FromSeconds(30);
    private static readonly TimeSpan _lost = TimeSpan.FromSeconds(5);

    private readonly TimeSpan[] _recent = new TimeSpan[64];
    private readonly TimeSpan[] _sorted = new TimeSpan[64];
    private int _count;
    private int _next;

    /// <summary>Notes the length of a wait that ended well.</summary>
    public void Add(TimeSpan wait)
    {
        _recent[_next] = wait;
        _next = (_next + 1) % _recent.Length;
        _count = Math.Min(_count + 1, _recent.Length);
    }

    /// <summary>
    /// The larger of 250 ms and ten times the median, doubled for each attempt in a row that was given up: a peer that
    /// is merely slow must in the end be waited for. The first attempts are held to 5 s, because what is far more likely
    /// than a peer so slow is a message that was lost, and whoever waits for its answer waits in vain. At most 30 s.
    /// </summary>
    public TimeSpan Deadline(int abandonedInARow)
    {
        TimeSpan usual = TimeSpan.Zero;
        if (_count > 0)
        {
            _recent.AsSpan(0, _count).CopyTo(_sorted);
            _sorted.AsSpan(0, _count).Sort();
            usual = _sorted[_count / 2] * 10;
        }

        if (usual < _least) usual = _least;
        TimeSpan deadline = usual * (1 << Math.Min(abandonedInARow, 10));
        if (abandonedInARow < LostAttempts && deadline > _lost) deadline = usual > _lost ? usual : _lost;
        return deadline < _most ? deadline : _most;
    }
}
