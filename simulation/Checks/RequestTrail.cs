using System.Runtime.InteropServices;

namespace Granary.Simulation.Checks;

/// <summary>
/// What is known of one request's course: the counts of tokens that its gateway's copy had, generation by generation, and
/// how far the client's tokens were compared.
/// </summary>
/// <param name="record">The client's record; null if no client of the run made the request.</param>
internal sealed class RequestTrail(RequestRecord? record)
{
    private readonly List<(int Generation, int Count)> _counts = [];
    private readonly List<(int Generation, int End)> _pushed = [];

    /// <summary>The client's record; null if no client of the run made the request.</summary>
    public RequestRecord? Record { get; } = record;

    /// <summary>Tokens of the client that were compared.</summary>
    public int Compared { get; set; }

    /// <summary>Whether tokens may have come that the client has not been seen to get.</summary>
    public bool IsAwaited { get; set; }

    /// <summary>The gateway's copy when the push under way began.</summary>
    public GatewayCopy Before { get; set; }

    /// <summary>The least count of tokens that the copy must have after the push.</summary>
    public int Least { get; set; }

    /// <summary>The greatest count of tokens that the copy may have after the push.</summary>
    public int Most { get; set; }

    /// <summary>Whether the push may end the request.</summary>
    public bool MayEnd { get; set; }

    /// <summary>The last count of tokens that the copy was seen with.</summary>
    public int Count => _counts.Count == 0 ? 0 : _counts[^1].Count;

    /// <summary>The last generation that the copy was seen in.</summary>
    public int Generation => _counts.Count == 0 ? 0 : _counts[^1].Generation;

    /// <summary>Up to where a generation's tokens are known to have come, counting those that it was given.</summary>
    public int PushedBy(int generation)
    {
        foreach ((int one, int end) in _pushed)
            if (one == generation) return end;
        return 0;
    }

    /// <summary>Notes up to where a generation's tokens have come.</summary>
    public void NotePushed(int generation, int end)
    {
        for (int i = 0; i < _pushed.Count; i++)
        {
            if (_pushed[i].Generation != generation) continue;
            _pushed[i] = (generation, Math.Max(_pushed[i].End, end));
            return;
        }

        _pushed.Add((generation, end));
    }

    /// <summary>Notes what the copy is. It is to be called before and after every push, so that no count is missed.</summary>
    public void Note(int generation, int count)
    {
        if (_counts.Count == 0 || _counts[^1] != (generation, count)) _counts.Add((generation, count));
    }

    /// <summary>
    /// Whether the copy had so many tokens at some time while a generation was the latest. Counts change by pushes only,
    /// so the first one noted in that generation, or a later one, is the one that it began with.
    /// </summary>
    public bool Had(int generation, int count)
    {
        ReadOnlySpan<(int Generation, int Count)> counts = CollectionsMarshal.AsSpan(_counts);
        int first = 0;
        while (first < counts.Length && counts[first].Generation < generation) first++;
        if (first == counts.Length) return count == Count;
        if (counts[first].Count == count) return true;
        for (int i = first + 1; i < counts.Length && counts[i].Generation == generation; i++)
            if (counts[i].Count == count) return true;
        return false;
    }
}
