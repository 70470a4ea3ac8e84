using Granary.Grains.Devices;

namespace Granary.Simulation.Checks;

/// <summary>
/// A pump stands still only for a reason: while the rows of a round take their time; while a peer has yet to answer, up to
/// the longest deadline of a step; after an abandoned step, up to the longest pause; and without work, up to its next look.
/// Whatever ends the reason has the next round begin in the same instant.
/// </summary>
/// <param name="run">The run.</param>
internal sealed class PumpRounds(IRunView run) : ICheck
{
    private static readonly TimeSpan _deadline = TimeSpan.FromSeconds(30);
    private static readonly TimeSpan _pause = TimeSpan.FromSeconds(1);

    // Timers round to their tick.
    private static readonly TimeSpan _slack = TimeSpan.FromMilliseconds(1);

    private readonly List<Entry> _entries = [];

    /// <inheritdoc/>
    public string Name => nameof(PumpRounds);

    /// <inheritdoc/>
    public void AfterEvent()
    {
        for (int i = 0; i < run.Devices.Count; i++)
        {
            if (i == _entries.Count) _entries.Add(new Entry(run.Devices[i]));
            if (run.Devices[i].IsAlive) LookAt(_entries[i], run.Now);
        }
    }

    private void LookAt(Entry entry, TimeSpan now)
    {
        if (entry.Update(now) && now - entry.Since > entry.Most + _slack)
        {
            throw new CheckFailedException(
                Name, $"{entry.Device.Name} has begun no round since {entry.Since} ({entry.Why}); it is {now}");
        }
    }

    private sealed class Entry(IDeviceView device)
    {
        private long _rounds;
        private long _steps;
        private long _abandoned;
        private int _version = -1;
        private bool _pumped;
        private bool _awaited;
        private bool _answered;
        private bool _work;
        private bool _map;
        private bool _pausing;

        public IDeviceView Device { get; } = device;

        /// <summary>Since when there is reason to begin a round.</summary>
        public TimeSpan Since { get; private set; }

        /// <summary>How long it may take.</summary>
        public TimeSpan Most =>
            _awaited ? _deadline + Device.LongestRound
            : _answered || (_work && _map && !_pausing) ? Device.LongestRound
            : _pause > Device.LongestRound ? _pause : Device.LongestRound;

        /// <summary>What it should do or waits for, in words.</summary>
        public string Why =>
            _awaited ? "it waits for peers" : _answered ? "its peers have answered" : _work ? "it has work" : "it has nothing to do";

        /// <summary>Looks at the device.</summary>
        /// <returns>False if its pump does not run.</returns>
        public bool Update(TimeSpan now)
        {
            bool pumps = Device.IsRunning && Device.IsPumping;
            bool anew = !_pumped || Device.Rounds != _rounds;
            _pumped = pumps;
            if (anew) _answered = false;
            _rounds = Device.Rounds;
            anew |= LookAtWork();
            bool awaits = Device.AwaitsPeers;
            if (_awaited && !awaits && !anew) anew = _answered = true;
            _awaited = awaits;
            if (anew) Since = now;
            return pumps;
        }

        /// <summary>Notes steps and work.</summary>
        /// <returns>Whether work has come that was not there before.</returns>
        private bool LookAtWork()
        {
            if (Device.Steps != _steps) _pausing = false;
            if (Device.AbandonedSteps != _abandoned) _pausing = true;
            _steps = Device.Steps;
            _abandoned = Device.AbandonedSteps;
            bool had = _work && _map;
            _map = Device.Map is not null;
            int version = Device.Table.Version;
            if (version != _version)
            {
                _version = version;
                TableCounts counts = Device.Table.Counts;
                _work = counts.Running + counts.Waiting > 0;
            }

            return _work && _map && !had;
        }
    }
}
