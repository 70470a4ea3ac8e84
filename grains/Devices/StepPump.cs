using Granary.Engine.Devices;
using Microsoft.Extensions.Logging;

namespace Granary.Grains.Devices;

/// <summary>
/// Computes steps, round by round: it asks the table for a step, runs it, draws tokens, commits, and between any two
/// stages serves the experts that other silos ask for. It alone computes on the device and touches the batch. Its driver says
/// when a round runs, and sees to it that whoever adds work and then calls <see cref="Wake"/> is not overlooked.
/// </summary>
public sealed partial class StepPump : IDisposable
{
    private static readonly TimeSpan _idle = TimeSpan.FromSeconds(1);
    private static readonly TimeSpan _retryMost = TimeSpan.FromSeconds(1);
    private static readonly TimeSpan _abandonMost = TimeSpan.FromSeconds(60);

    private readonly SiloDevice _silo;
    private readonly SequenceTable _table;
    private readonly TokenOutbox _outbox;
    private readonly ExpertQueue _queue;
    private readonly IDevice _device;
    private readonly MapRefresh _refresh;
    private readonly StepRunner _runner;
    private readonly StepBatch _batch;
    private readonly TokenDraw _draw;
    private readonly StepTimes _times = new();
    private readonly TimeProvider _time;
    private readonly ILogger _logger;
    private readonly IPumpDriver _driver;
    private StepState _state = StepState.Idle;
    private long? _waitingSince;
    private long _retryAt;
    private int _abandonedInARow;
    private int _timedOutInARow;
    private long _abandonedSince;
    private bool _checked;
    private volatile bool _stopping;
    private volatile bool _failed;

    internal StepPump(
        SiloDevice silo, SequenceTable table, TokenOutbox outbox, ExpertQueue queue, IDevice device, IExpertPeers peers,
        MapRefresh refresh, int maxRows, int maxSequences,
        ILogitsObserver? observer, IPumpDriver driver, TimeProvider time, ILogger logger)
    {
        _silo = silo;
        _device = device;
        _table = table;
        _outbox = outbox;
        _queue = queue;
        _refresh = refresh;
        _driver = driver;
        _time = time;
        _logger = logger;
        _runner = new StepRunner(device, peers, silo.Loads, time, Wake, Serve);
        _batch = new StepBatch(maxRows, maxSequences);
        _draw = new TokenDraw(device.VocabularySize, observer, logger);
    }

    /// <summary>Steps committed.</summary>
    public long Steps { get; private set; }

    /// <summary>Steps abandoned.</summary>
    public long AbandonedSteps { get; private set; }

    /// <summary>Rounds begun.</summary>
    internal long Rounds { get; private set; }

    /// <summary>Whether rounds go on.</summary>
    internal bool IsPumping => Rounds > 0 && !_stopping && !_failed;

    /// <summary>Whether a step under way waits for a peer that has not answered.</summary>
    internal bool AwaitsPeers => _state == StepState.Waiting && _runner.AwaitsPeers;

    /// <summary>Whether the device has failed: it computes no more, and another map must do without it.</summary>
    public bool Failed => _failed;

    /// <summary>Starts the rounds.</summary>
    public void Start() => _driver.Start($"granary step pump {_silo.Silo}", Round, Ended);

    /// <summary>Tells the pump that there may be something to do.</summary>
    public void Wake() => _driver.Wake();

    /// <summary>Has the pump stop between two stages, without waiting for that.</summary>
    public void Halt()
    {
        _stopping = true;
        _driver.Halt();
    }

    /// <summary>Stops the pump between two stages, and waits for that.</summary>
    public void Stop()
    {
        _stopping = true;
        _driver.Stop();
    }

    /// <inheritdoc/>
    public void Dispose()
    {
        _stopping = true;
        _driver.Dispose();
    }

    /// <summary>Goes on with the step under way, or begins one.</summary>
    internal PumpRest Round()
    {
        Rounds++;
        try
        {
            Serve();
            return Proceed();
        }
        catch (OperationCanceledException) when (_stopping)
        {
            return PumpRest.Again;
        }
        catch (Exception e)
        {
            // The state is unknown from here on: every request is told, none is taken any more, and the experts that
            // live here go elsewhere.
            LogFailed(e, _silo.Silo);
            _failed = true;
            _driver.Halt();
            _table.Fail($"The device of silo {_silo.Silo} failed: {e.Message}");
            _outbox.Flush();
            _refresh.Begin(anew: true);
            return PumpRest.Again;
        }
    }

    private void Ended()
    {
        LogStopped(_silo.Silo);
        _runner.Drop();
        _queue.Close();
    }

    private PumpRest Proceed()
    {
        if (_state == StepState.Done)
        {
            Commit();
            return PumpRest.Again;
        }

        if (_state == StepState.Idle && Begin() is { } nothing) return nothing;
        int before = _runner.LayersRun;
        _state = _runner.Advance();
        int layers = _runner.LayersRun - before;
        if (layers > 0 || _state == StepState.Done) NoteWait();
        switch (_state)
        {
            case StepState.Done:
                // The commit is a round of its own: what was computed may be lost before it counts.
                return PumpRest.Worked(RowsOf(layers));
            case StepState.Waiting:
                return layers > 0 ? PumpRest.Worked(RowsOf(layers)) : WaitForPeers();
            case StepState.Failed:
                Abandon(_runner.Failure!);
                return PumpRest.Again;
            default:
                throw new InvariantException($"A step that was begun is {_state}");
        }
    }

    /// <summary>The share of a step's rows that some of its layers amount to.</summary>
    private int RowsOf(int layers) => Math.Max(1, _batch.Rows * layers / _device.Layers);

    /// <summary>Begins a step.</summary>
    /// <returns>Null if one was begun; else what to do instead.</returns>
    private PumpRest? Begin()
    {
        TimeSpan pause = Until(_retryAt);
        if (pause > TimeSpan.Zero) return PumpRest.Until(pause);
        if (_silo.Map is not { } map || !_table.Prepare(_batch))
        {
            _outbox.Flush();
            if (!_checked) _table.Check();
            _checked = true;
            return PumpRest.Until(_idle);
        }

        _checked = false;
        _waitingSince = null;
        _runner.Begin(_batch, map);
        return null;
    }

    private void Commit()
    {
        for (int i = 0; i < _batch.Count; i++)
        {
            if (!_batch.Slices[i].WantLogits) continue;
            _batch.Sampled[i] = _draw.Draw(_batch.Sequences[i], _device.Logits(i));
        }

        _table.Commit(_batch);
        _outbox.Flush();
        Steps++;
        _abandonedInARow = _timedOutInARow = 0;
        _state = StepState.Idle;
    }

    private PumpRest WaitForPeers()
    {
        long since = _waitingSince ??= _time.GetTimestamp();
        TimeSpan left = _times.Deadline(_timedOutInARow) - _time.GetElapsedTime(since);
        if (left > TimeSpan.Zero) return PumpRest.Until(left);
        // Peers that refuse or are gone say so at once, and are no reason to wait longer for those that say nothing.
        _timedOutInARow++;
        Abandon(new TimeoutException("Peers did not answer in time"));
        return PumpRest.Again;
    }

    private void NoteWait()
    {
        if (_waitingSince is { } since) _times.Add(_time.GetElapsedTime(since));
        _waitingSince = null;
    }

    /// <summary>Nothing of the step counts: the map is refreshed, and the step planned and computed again.</summary>
    private void Abandon(Exception reason)
    {
        AbandonedSteps++;
        _runner.Drop();
        if (_abandonedInARow++ == 0) _abandonedSince = _time.GetTimestamp();
        _state = StepState.Idle;
        LogAbandoned(reason, _silo.Silo, _abandonedInARow);
        if (_time.GetElapsedTime(_abandonedSince) > _abandonMost)
        {
            _table.EndAll($"Experts that the request needs could not be reached for {_abandonMost.TotalSeconds:F0} s: {reason.Message}");
            _outbox.Flush();
            _abandonedInARow = _timedOutInARow = 0;
        }

        TimeSpan pause = TimeSpan.FromMilliseconds(10 * (1 << Math.Min(_abandonedInARow, 7)));
        _retryAt = _time.GetTimestamp() + Ticks(pause < _retryMost ? pause : _retryMost);
        _refresh.Begin(anew: false);
    }

    private void Serve()
    {
        if (_stopping) throw new OperationCanceledException();
        _queue.Serve(_device);
    }

    private long Ticks(TimeSpan span) => (long)(span.TotalSeconds * _time.TimestampFrequency);

    private TimeSpan Until(long timestamp) =>
        timestamp == 0 ? TimeSpan.Zero : TimeSpan.FromSeconds((timestamp - _time.GetTimestamp()) / (double)_time.TimestampFrequency);
}
