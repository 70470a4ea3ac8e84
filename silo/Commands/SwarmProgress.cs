using System.Globalization;
using Granary.Simulation.Running;

namespace Granary.Silo.Commands;

/// <summary>Says how far a swarm is, every few seconds, and at its end what it has done.</summary>
/// <param name="output">Where to.</param>
/// <param name="seeds">Seeds in all.</param>
/// <param name="time">Measures the rate.</param>
internal sealed class SwarmProgress(TextWriter output, ulong seeds, TimeProvider time)
{
    private static readonly TimeSpan _period = TimeSpan.FromSeconds(5);

    private readonly long _start = time.GetTimestamp();
    private TimeSpan _shown;

    /// <summary>Shows the sums so far, unless it has done so only just now.</summary>
    public void Show(SwarmSummary sums)
    {
        TimeSpan now = time.GetElapsedTime(_start);
        if (now - _shown < _period) return;
        _shown = now;
        Write(sums, now);
    }

    /// <summary>Shows the sums of all runs.</summary>
    public void End(SwarmSummary sums)
    {
        TimeSpan now = time.GetElapsedTime(_start);
        Write(sums, now);
        Line($"in {now.TotalSeconds:0.0} s: {sums.Events} events, {sums.SimulatedTime.TotalHours:0.0} h simulated, longest seed {sums.Percentile(1).TotalMilliseconds:0} ms");
        Line($"requests: {Sums(sums.Requests)}; longest wait for news {sums.LongestWait.Time.TotalSeconds:0.0} s (seed {sums.LongestWait.Seed})");
        Line($"faults: {Sums(sums.Faults)}");
        Line($"cluster: {Sums(sums.Counts)}");
        Line($"hash of all runs: {sums.Hash:x16}");
    }

    private void Write(SwarmSummary sums, TimeSpan elapsed) => Line(
        $"{sums.Done} of {seeds} seeds, {sums.Failed} failed, {sums.Done / Math.Max(elapsed.TotalMinutes, 1e-9):0} a minute, median {sums.Percentile(0.5).TotalMilliseconds:0} ms, 99% within {sums.Percentile(0.99).TotalMilliseconds:0} ms");

    private static string Sums<T>(IReadOnlyDictionary<T, long> sums)
        where T : notnull => string.Join(", ", sums.Where(sum => sum.Value > 0).Select(sum => string.Create(CultureInfo.InvariantCulture, $"{sum.Key} {sum.Value}")));

    private void Line(FormattableString text) => output.WriteLine(text.ToString(CultureInfo.InvariantCulture));
}
