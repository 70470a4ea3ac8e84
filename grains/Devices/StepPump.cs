using Granary.Engine.Execution;
using Granary.Engine.Models;
using Granary.Engine.Sampling;
using Granary.Grains.Hosting;
using Granary.Interfaces.Experts;
using Microsoft.Extensions.Logging;

namespace Granary.Grains.Devices;

/// <summary>
/// The thread that computes: it asks the table for a step, runs it, draws tokens, commits, and between any two stages
/// serves the experts that other silos ask for. It alone touches the forward pass and the batch.
/// </summary>
/// <remarks>
/// No wake-up is lost: each round resets the event before it looks at the queue, the table and the exchanges, and waits
/// only after having found nothing; whoever adds work does so first and sets the event afterwards.
/// </remarks>
public sealed partial class StepPump : IDisposable
{
    private static readonly TimeSpan _idle = TimeSpan.FromSeconds(1);
    private static readonly TimeSpan _retryMost = TimeSpan.FromSeconds(1);
    private static readonly TimeSpan _abandonMost = TimeSpan.FromSeconds(60);

    private readonly SiloDevice _device;
    private readonly SequenceTable _table;
    private readonly TokenOutbox _outbox;
    private readonly ExpertQueue _queue;
    private readonly ForwardPass _forward;
    private readonly ExpertStage _stage;
    private readonly ModelConfig _config;
    private readonly MapRefresh _refresh;
    private readonly StepRunner _runner;
    private readonly StepBatch _batch;
    private readonly Sampler _sampler;
    private readonly StepTimes _times = new();
    private readonly ILogitsObserver? _observer;
    private readonly SiloTasks _tasks;
    private readonly TimeProvider _time;
    private readonly ILogger _logger;
    private readonly ManualResetEventSlim _wake = new(false);
    private readonly Thread _thread;
    private StepState _state = StepState.Idle;
    private long _waitingSince;
    private int _waitingLayer;
    private long _retryAt;
    private int _abandonedInARow;
    private long _abandonedSince;
    private int _refreshing;
    private bool _checked;
    private volatile bool _stopping;
    private volatile bool _failed;

    internal StepPump(
        SiloDevice device, SequenceTable table, TokenOutbox outbox, ExpertQueue queue, ForwardPass forward,
        ExpertStage stage, IExpertPeers peers, ModelConfig config, MapRefresh refresh, int maxRows, int maxSequences,
        ILogitsObserver? observer, SiloTasks tasks, TimeProvider time, ILogger logger)
    {
        _device = device;
        _table = table;
        _outbox = outbox;
        _queue = queue;
        _forward = forward;
        _stage = stage;
        _config = config;
        _refresh = refresh;
        _observer = observer;
        _tasks = tasks;
        _time = time;
        _logger = logger;
        _runner = new StepRunner(forward, config.Layers, peers, Wake, Serve);
        _batch = new StepBatch(maxRows, maxSequences);
        _sampler = new Sampler(config.VocabularySize);
#pragma warning disable RS0030 // The pump of real time has a thread of its own.
        _thread = new Thread(Loop) { IsBackground = true, Name = $"granary step pump {device.Silo}" };
    }

    /// <summary>Steps committed.</summary>
    public long Steps { get; private set; }

    /// <summary>Steps abandoned.</summary>
    public long AbandonedSteps { get; private set; }

    /// <summary>Whether the device has failed: it computes no more, and another map must do without it.</summary>
    public bool Failed => _failed;

    /// <summary>Starts the thread.</summary>
    public void Start() => _thread.Start();

    /// <summary>Tells the pump that there may be something to do.</summary>
    public void Wake() => _wake.Set();

    /// <summary>Has the thread stop between two stages, without waiting for that.</summary>
    public void Halt()
    {
        _stopping = true;
        Wake();
    }

    /// <summary>Stops the thread between two stages, and waits for that.</summary>
    public void Stop()
    {
        Halt();
        if (_thread.ThreadState.HasFlag(ThreadState.Unstarted) || Thread.CurrentThread == _thread) return;
        _thread.Join();
    }

    /// <inheritdoc/>
    public void Dispose()
    {
        Stop();
        _wake.Dispose();
    }

    private void Loop()
    {
        try
        {
            while (!_stopping) Round();
        }
        catch (OperationCanceledException) when (_stopping)
        {
            LogStopped(_device.Silo);
        }
        catch (Exception e)
        {
            // The state is unknown from here on: every request is told, none is taken any more, and the experts that
            // live here go elsewhere.
            LogFailed(e, _device.Silo);
            _failed = true;
            _table.Fail($"The device of silo {_device.Silo} failed: {e.Message}");
            _outbox.Flush();
            _ = _tasks.Run(RefreshMap);
        }
        finally
        {
            _queue.Close();
        }
    }

    private void Round()
    {
        _wake.Reset();
        Serve();
        if (_state == StepState.Idle && !TryBegin()) return;
        _state = _runner.Advance();
        switch (_state)
        {
            case StepState.Done:
                Commit();
                break;
            case StepState.Waiting:
                WaitForPeers();
                break;
            case StepState.Failed:
                Abandon(_runner.Failure!);
                break;
            default:
                throw new InvariantException($"A step that was begun is {_state}");
        }
    }

    private bool TryBegin()
    {
        TimeSpan pause = Until(_retryAt);
        if (pause > TimeSpan.Zero)
        {
            _wake.Wait(pause);
            return false;
        }

        if (_device.Map is not { } map || !_table.Prepare(_batch))
        {
            _outbox.Flush();
            if (!_checked) _table.Check();
            _checked = true;
            _wake.Wait(_idle);
            return false;
        }

        _checked = false;
        _waitingSince = 0;
        _runner.Begin(_batch, map);
        return true;
    }

    private void Commit()
    {
        NoteWait();
        for (int i = 0; i < _batch.Count; i++)
        {
            if (!_batch.Slices[i].WantLogits) continue;
            Sequence sequence = _batch.Sequences[i];
            _batch.Sampled[i] = Draw(sequence, _forward.Logits(i));
        }

        _table.Commit(_batch);
        _outbox.Flush();
        Steps++;
        _abandonedInARow = 0;
        _state = StepState.Idle;
    }

    private int Draw(Sequence sequence, ReadOnlySpan<float> logits)
    {
        _observer?.Observe(sequence.Request, sequence.Produced, logits);
        try
        {
            return _sampler.Sample(logits, sequence.Sampling, 0, sequence.Produced);
        }
        catch (InvalidOperationException e)
        {
            // One sequence's numbers have overflowed; it ends, and the others of the batch go on.
            LogNotFinite(e, sequence.Request);
            return StepBatch.NoToken;
        }
    }

    private void WaitForPeers()
    {
        if (_waitingSince == 0 || _waitingLayer != _runner.Layer)
        {
            NoteWait();
            _waitingSince = _time.GetTimestamp();
            _waitingLayer = _runner.Layer;
        }

        TimeSpan left = _times.Deadline(_abandonedInARow) - _time.GetElapsedTime(_waitingSince);
        if (left > TimeSpan.Zero)
            _wake.Wait(left);
        else
            Abandon(new TimeoutException("Peers did not answer in time"));
    }

    private void NoteWait()
    {
        if (_waitingSince != 0) _times.Add(_time.GetElapsedTime(_waitingSince));
        _waitingSince = 0;
    }

    /// <summary>Nothing of the step counts: the map is refreshed, and the step planned and computed again.</summary>
    private void Abandon(Exception reason)
    {
        AbandonedSteps++;
        if (_abandonedInARow++ == 0) _abandonedSince = _time.GetTimestamp();
        _state = StepState.Idle;
        LogAbandoned(reason, _device.Silo, _abandonedInARow);
        if (_time.GetElapsedTime(_abandonedSince) > _abandonMost)
        {
            _table.EndAll($"Experts that the request needs could not be reached for {_abandonMost.TotalSeconds:F0} s: {reason.Message}");
            _outbox.Flush();
            _abandonedInARow = 0;
        }

        TimeSpan pause = TimeSpan.FromMilliseconds(10 * (1 << Math.Min(_abandonedInARow, 7)));
        _retryAt = _time.GetTimestamp() + Ticks(pause < _retryMost ? pause : _retryMost);
        if (Interlocked.Exchange(ref _refreshing, 1) == 0) _ = _tasks.Run(RefreshMap);
    }

    private async Task RefreshMap()
    {
        try
        {
            ExpertMap map = await _refresh.Refresh();
            _device.Update(map);
        }
        catch (Exception e)
        {
            // The step is repeated in any case, and asks again when it fails again.
            LogRefreshFailed(e, _device.Silo);
        }
        finally
        {
            Volatile.Write(ref _refreshing, 0);
            Wake();
        }
    }

    private void Serve()
    {
        if (_stopping) throw new OperationCanceledException();
        _queue.Serve(_stage, _config.HiddenSize);
    }

    private long Ticks(TimeSpan span) => (long)(span.TotalSeconds * _time.TimestampFrequency);

    private TimeSpan Until(long timestamp) =>
        timestamp == 0 ? TimeSpan.Zero : TimeSpan.FromSeconds((timestamp - _time.GetTimestamp()) / (double)_time.TimestampFrequency);
}
