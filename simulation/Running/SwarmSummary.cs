using Granary.Simulation.Drawing;
using Granary.Simulation.Faults;

namespace Granary.Simulation.Running;

/// <summary>Sums over the runs of a swarm so far.</summary>
internal sealed class SwarmSummary
{
    private readonly List<TimeSpan> _wallTimes = [];
    private readonly SortedDictionary<FaultKind, long> _faults = [];
    private readonly SortedDictionary<ClientState, long> _requests = [];
    private readonly SortedDictionary<string, long> _counts = new(StringComparer.Ordinal);

    /// <summary>Runs.</summary>
    public int Done => _wallTimes.Count;

    /// <summary>Runs that failed.</summary>
    public int Failed { get; private set; }

    /// <summary>Events of all runs.</summary>
    public long Events { get; private set; }

    /// <summary>Simulated time of all runs.</summary>
    public TimeSpan SimulatedTime { get; private set; }

    /// <summary>The longest that a client has waited for news of its request, and the seed.</summary>
    public (TimeSpan Time, ulong Seed) LongestWait { get; private set; }

    /// <summary>A hash over the hashes of all runs, whatever the order in which they ended.</summary>
    public ulong Hash { get; private set; }

    /// <summary>Seeds that ran while something was done on the thread pool, in their order.</summary>
    public SortedSet<ulong> Suspects { get; } = [];

    /// <summary>Those of the suspects during which, run one by one, it was done again.</summary>
    public SortedSet<ulong> Strays { get; } = [];

    /// <summary>Faults by kind.</summary>
    public IReadOnlyDictionary<FaultKind, long> Faults => _faults;

    /// <summary>Requests by how they ended.</summary>
    public IReadOnlyDictionary<ClientState, long> Requests => _requests;

    /// <summary>What happened in the clusters, by name.</summary>
    public IReadOnlyDictionary<string, long> Counts => _counts;

    /// <summary>Adds a run.</summary>
    /// <param name="result">What came of it.</param>
    /// <param name="wallTime">How long it took.</param>
    public void Add(SwarmResult result, TimeSpan wallTime)
    {
        _wallTimes.Add(wallTime);
        if (result.Failure is not null) Failed++;
        Events += result.Events;
        SimulatedTime += result.SimulatedTime;
        if (result.LongestWait > LongestWait.Time) LongestWait = (result.LongestWait, result.Plan.Seed);
        Hash += SeedStream.Mix(result.Hash ^ SeedStream.Mix(result.Plan.Seed));
        foreach ((FaultKind kind, int count) in result.Faults) Add(_faults, kind, count);
        foreach ((ClientState state, int count) in result.Requests) Add(_requests, state, count);
        foreach ((string name, long count) in result.Counts) Add(_counts, name, count);
    }

    /// <summary>The wall time that a share of the runs did not exceed.</summary>
    /// <param name="share">From 0 to 1; one half for the median.</param>
    public TimeSpan Percentile(double share)
    {
        if (_wallTimes.Count == 0) return TimeSpan.Zero;
        var sorted = new List<TimeSpan>(_wallTimes);
        sorted.Sort();
        return sorted[Math.Min((int)(share * sorted.Count), sorted.Count - 1)];
    }

    private static void Add<T>(SortedDictionary<T, long> sums, T key, long count)
        where T : notnull => sums[key] = sums.GetValueOrDefault(key) + count;
}
