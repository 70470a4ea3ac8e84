using Granary.Silo.Scaling;

namespace Granary.Silo.Tests.Scaling;

/// <summary>Silos that are as the test says, and that it can hold up or have fail.</summary>
internal sealed class FakeFleet : ISiloFleet
{
    private readonly Lock _gate = new();
    private readonly Dictionary<string, SiloView> _silos = [];
    private TaskCompletionSource _starting = Done();

    public int MostSilos { get; set; } = 8;

    /// <summary>What was done, in order.</summary>
    public List<string> Log { get; } = [];

    /// <summary>Whether the next starts fail.</summary>
    public bool StartsFail { get; set; }

    /// <summary>Whether maps come into force.</summary>
    public bool MapsCommit { get; set; } = true;

    /// <summary>The silos that have requests to answer.</summary>
    public HashSet<string> Busy { get; } = [];

    public void HoldStarts() => _starting = new(TaskCreationOptions.RunContinuationsAsynchronously);

    public void LetStart() => _starting.SetResult();

    /// <summary>What was done so far.</summary>
    public string[] Done(string verb)
    {
        lock (_gate)
            return [.. Log.Where(line => line.StartsWith(verb, StringComparison.Ordinal)).Select(line => line[(verb.Length + 1)..])];
    }

    public void Add(string name) => Set(name, new SiloView(false, true, true, 4, 0));

    public void Free(string name)
    {
        lock (_gate)
            Busy.Remove(name);
    }

    public string DescribeMemory(int silos) => $"{silos} of {MostSilos} shares are taken";

    public async Task StartAsync(string name, CancellationToken cancellation)
    {
        Note("start", name);
        await _starting.Task.WaitAsync(cancellation);
        if (StartsFail)
            throw new InvalidOperationException($"{name} does not start");
        Set(name, new SiloView(false, MapsCommit, MapsCommit, MapsCommit ? 4 : 0, 0));
    }

    public Task StopAsync(string name)
    {
        Note("stop", name);
        lock (_gate)
            _silos.Remove(name);
        return Task.CompletedTask;
    }

    public void Drain(string name)
    {
        Note("drain", name);
        if (MapsCommit)
            Set(name, new SiloView(false, false, true, 0, 0));
    }

    public void Resume(string name)
    {
        Note("resume", name);
        Add(name);
    }

    public void Kill(string name) => Note("kill", name);

    public Task WaitUntilNoticedAsync(string name, CancellationToken cancellation) => Task.CompletedTask;

    public Task<FleetView?> LookAsync()
    {
        lock (_gate)
            return Task.FromResult<FleetView?>(new(_silos.ToDictionary(
                silo => silo.Key, silo => Busy.Contains(silo.Key) ? silo.Value with { Requests = 1 } : silo.Value)));
    }

    public Task AnnounceAsync() => Task.CompletedTask;

    private static TaskCompletionSource Done()
    {
        var done = new TaskCompletionSource();
        done.SetResult();
        return done;
    }

    private void Set(string name, SiloView view)
    {
        lock (_gate)
            _silos[name] = view;
    }

    private void Note(string verb, string name)
    {
        lock (_gate)
            Log.Add($"{verb} {name}");
    }
}
