using Granary.Silo.Hosting;

namespace Granary.Silo.Scaling;

/// <summary>
/// Changes the number of device silos while requests go on, one change at a time: what is asked for during a change is
/// merged into it.
/// </summary>
internal sealed partial class SiloScaler : IAsyncDisposable
{
    private readonly ISiloFleet _fleet;
    private readonly ScaleLimits _limits;
    private readonly TimeProvider _time;
    private readonly ILogger<SiloScaler> _logger;
    private readonly Lock _gate = new();
    private readonly List<SiloEntry> _entries = [];
    private readonly List<Task> _burials = [];
    private readonly CancellationTokenSource _stopping = new();
    private ChangeRecord? _change;
    private Task _running = Task.CompletedTask;
    private int _changes;
    private int _number;
    private int _target;
    private int _version;

    /// <summary>A scaler of no silos yet.</summary>
    public SiloScaler(ISiloFleet fleet, ScaleLimits limits, TimeProvider time, ILogger<SiloScaler> logger)
    {
        _fleet = fleet;
        _limits = limits;
        _time = time;
        _logger = logger;
    }

    /// <summary>How things stand.</summary>
    public ScaleState State
    {
        get
        {
            lock (_gate)
                return new(_entries.Count(entry => entry.Counts), _target, _limits.MaxSilos, _change?.View());
        }
    }

    /// <summary>The silos and their states, in the order in which they were started.</summary>
    public IReadOnlyList<(string Name, SiloState State)> Silos
    {
        get
        {
            lock (_gate)
                return [.. _entries.Select(entry => (entry.Name, entry.State))];
        }
    }

    /// <summary>Takes over the silos that were started before there was anything to change.</summary>
    public void Adopt(int silos)
    {
        lock (_gate)
        {
            for (int i = 0; i < silos; i++)
                _entries.Add(NewEntry(SiloState.Active, joined: true));
            _target = silos;
        }
    }

    /// <summary>Asks for a number of silos, one at least.</summary>
    /// <returns>Why not, if it is refused; else the change has begun, or is part of the one under way.</returns>
    public ScaleRefusal? Scale(int silos)
    {
        ArgumentOutOfRangeException.ThrowIfNegativeOrZero(silos);
        lock (_gate)
        {
            if (silos > _limits.MaxSilos)
                return new("integer_above_max_value", $"{silos} silos were asked for; there may be {_limits.MaxSilos} (--max-silos)");
            int usable = _entries.Count(entry => entry.Counts || IsSpare(entry));
            int more = Math.Max(0, silos - usable);
            if (_entries.Count + more > _fleet.MostSilos)
                return new("kv_memory_exceeded", $"{silos} silos were asked for, which means {more} more, and they do not fit the KV memory: "
                    + $"{_fleet.DescribeMemory(_entries.Count)} (--kv-memory, --max-silos)");
            _target = silos;
            Begin();
            return null;
        }
    }

    /// <summary>Has a silo finish what it has, and stop.</summary>
    /// <returns>Why not, if it is refused; nothing if it drains already.</returns>
    public ScaleRefusal? Drain(string name)
    {
        lock (_gate)
        {
            if (Find(name) is not { } entry)
                return Unknown(name);
            if (entry.State is SiloState.Draining or SiloState.Leaving)
            {
                entry.Unwanted = true;
                return null;
            }
            if (!_entries.Exists(other => other != entry && other.State == SiloState.Active))
                return new("last_silo", $"{name} is the only silo that serves, and requests go on: ask for another silo before it goes");
            _target = Math.Max(1, _target - 1);
            Begin();
            entry.Unwanted = true;
            entry.State = SiloState.Draining;
            return null;
        }
    }

    /// <summary>Ends a silo as a crash would. Nobody replaces it, unless a change is under way.</summary>
    /// <returns>Why not, if it is refused.</returns>
    public ScaleRefusal? Crash(string name)
    {
        lock (_gate)
        {
            if (Find(name) is not { } entry)
                return Unknown(name);
            if (!entry.Joined || entry.State == SiloState.Leaving)
                return new("not_running", $"{name} is {(entry.Joined ? "leaving" : "joining")}; it can crash while it runs");
            _fleet.Kill(name);
            entry.State = SiloState.Lost;
            _version++;
            if (_change?.Outcome != ScaleOutcome.UnderWay)
                _target = _entries.Count(other => other.Counts);
            _burials.RemoveAll(burial => burial.IsCompletedSuccessfully);
            _burials.Add(Task.Run(() => BuryAsync(entry)));
            return null;
        }
    }

    /// <summary>Waits until no change is under way.</summary>
    public async Task<ScaleState> WaitAsync(CancellationToken cancellation)
    {
        while (true)
        {
            Task running;
            lock (_gate)
                running = _running;
            await running.WaitAsync(cancellation);
            ScaleState state = State;
            if (!state.Scaling)
                return state;
        }
    }

    /// <summary>Ends the change under way where it is, and takes no other.</summary>
    public async Task StopAsync()
    {
        await _stopping.CancelAsync();
        Task running;
        Task[] burials;
        lock (_gate)
            (running, burials) = (_running, [.. _burials]);
        await running;
        await Task.WhenAll(burials);
    }

    /// <inheritdoc/>
    public async ValueTask DisposeAsync()
    {
        await StopAsync();
        _stopping.Dispose();
    }

    /// <summary>A silo that goes only because there were to be fewer: it can stay after all.</summary>
    private static bool IsSpare(SiloEntry entry) => entry is { State: SiloState.Draining, Unwanted: false };

    private static ScaleRefusal Unknown(string name) => new(ScaleRefusal.UnknownSilo, $"There is no silo '{name}' in this process");

    private SiloEntry? Find(string name) => _entries.Find(entry => entry.Name == name && entry.State != SiloState.Lost);

    private SiloEntry NewEntry(SiloState state, bool joined)
    {
        int number = ++_number;
        return new SiloEntry(number, SiloCluster.NameOf(number)) { State = state, Joined = joined };
    }

    private void Begin()
    {
        if (_stopping.IsCancellationRequested)
            return;
        _version++;
        bool underWay = _change?.Outcome == ScaleOutcome.UnderWay;
        if (!underWay)
            _change = new ChangeRecord(++_changes, _entries.Count(entry => entry.Counts), _time);
        _change!.Ask(_target);
        if (!underWay)
            _running = Task.Run(RunAsync);
    }

    private async Task BuryAsync(SiloEntry entry)
    {
        try
        {
            await _fleet.WaitUntilNoticedAsync(entry.Name, _stopping.Token);
        }
        catch (OperationCanceledException) when (_stopping.IsCancellationRequested)
        {
            // Whoever stops the server frees what is left of the silo too.
            return;
        }
        await _fleet.StopAsync(entry.Name);
        lock (_gate)
            _entries.Remove(entry);
    }
}
