using Granary.Simulation.Drawing;

namespace Granary.Simulation.Running;

/// <summary>Runs seeds, each on one of some threads of its own, and sums up what came of them.</summary>
/// <param name="settings">What is run.</param>
/// <param name="time">Measures how long runs take.</param>
internal sealed class Swarm(SwarmSettings settings, TimeProvider time)
{
    private const int StackBytes = 16 << 20;
    private const int SuspectsMost = 32;

    private readonly Lock _gate = new();
    private readonly SwarmSummary _summary = new();
    private ulong _next = settings.Seeds.First;
    private Exception? _broken;

#pragma warning disable RS0030 // To see that no run uses the pool.
    private static long PoolWork => ThreadPool.CompletedWorkItemCount;
#pragma warning restore RS0030

    /// <summary>Runs all seeds.</summary>
    /// <param name="finished">Told of each run that has ended, one at a time, with the sums so far; null if nobody wants to know.</param>
    public SwarmSummary Run(Action<SwarmResult, SwarmSummary>? finished = null)
    {
        int count = (int)Math.Min((ulong)settings.Workers, settings.Seeds.Count);
        RunWorkers(count, () => Work(finished));
        if (count == 1) _summary.Strays.UnionWith(_summary.Suspects);
        else if (_summary.Suspects.Count > 0) RunWorkers(1, RepeatSuspects);
        return _broken is null ? _summary : throw new InvalidOperationException("The swarm itself failed", _broken);
    }

    /// <summary>The faults that a seed has.</summary>
    /// <param name="settings">What is run, but for the seeds.</param>
    /// <param name="seed">The seed.</param>
    public static FaultChoice FaultsOf(SwarmSettings settings, ulong seed) =>
        new([.. PlanDrawer.Draw(seed, settings.Real?.Shape).Faults.Select(fault => fault.Index)]);

    /// <summary>Runs one seed.</summary>
    /// <param name="settings">What is run, but for the seeds.</param>
    /// <param name="seed">The seed.</param>
    public static SwarmResult RunSeed(SwarmSettings settings, ulong seed)
    {
        SwarmPlan plan = PlanDrawer.Draw(seed, settings.Real?.Shape);
        if (settings.Faults is { } faults) plan = plan.WithFaults(faults.Numbers);
        SwarmResult result = SwarmRun.Execute(plan, settings.Real, settings.Checks, settings.EventsKept);
        if (!settings.Twice || result.Failure is not null) return result;
        SwarmResult again = SwarmRun.Execute(plan, settings.Real, settings.Checks, settings.EventsKept);
        if (again.Hash == result.Hash) return result;
        string message = $"the hash of {result.Events} events is {result.Hash:x16}; of {again.Events} events the second time, {again.Hash:x16}";
        return result with { Failure = new SwarmFailure("determinism", message, message, again.SimulatedTime) };
    }

    /// <summary>The faults of a failed run that suffice for it to fail in the same check.</summary>
    /// <param name="settings">What was run.</param>
    /// <param name="failed">The run that failed.</param>
    public static FaultChoice Shrink(SwarmSettings settings, SwarmResult failed)
    {
        return new FaultChoice(Shrinker.Shrink([.. failed.Plan.Faults.Select(fault => fault.Index)], Fails));

        bool Fails(IReadOnlyList<int> faults) =>
            RunSeed(settings with { Faults = new FaultChoice(faults), EventsKept = 0 }, failed.Plan.Seed).Failure?.Check == failed.Failure!.Check;
    }

    private static void RunWorkers(int count, Action work)
    {
        var threads = new Thread[count];
        for (int i = 0; i < count; i++)
        {
#pragma warning disable RS0030 // Each seed has its own simulated time, and this is the one thread of it.
            threads[i] = new Thread(() => work(), StackBytes) { IsBackground = true, Name = $"granary swarm {i}" };
#pragma warning restore RS0030
            threads[i].Start();
        }

        foreach (Thread thread in threads) thread.Join();
    }

    private void Work(Action<SwarmResult, SwarmSummary>? finished)
    {
        try
        {
            while (Take() is { } seed)
            {
                long start = time.GetTimestamp();
                long strayed = PoolWork;
                SwarmResult result = RunSeed(settings, seed);
                strayed = PoolWork - strayed;
                TimeSpan elapsed = time.GetElapsedTime(start);
                lock (_gate)
                {
                    _summary.Add(result, elapsed);
                    if (settings.Alone && strayed != 0) _summary.Suspects.Add(seed);
                    finished?.Invoke(result, _summary);
                }
            }
        }
        catch (Exception e)
        {
            // Not a run's failure, which is its result: drawing, checking or reporting is broken.
            lock (_gate) _broken ??= e;
        }
    }

    /// <summary>Finds out which of the seeds that ran side by side has used the thread pool.</summary>
    private void RepeatSuspects()
    {
        try
        {
            foreach (ulong seed in _summary.Suspects.Take(SuspectsMost))
            {
                long before = PoolWork;
                RunSeed(settings, seed);
                if (PoolWork != before) _summary.Strays.Add(seed);
            }
        }
        catch (Exception e)
        {
            lock (_gate) _broken ??= e;
        }
    }

    private ulong? Take()
    {
        lock (_gate)
        {
            if (_broken is not null || _next > settings.Seeds.Last) return null;
            return _next++;
        }
    }
}
