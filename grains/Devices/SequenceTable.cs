using Granary.Engine.Kv;
using Granary.Grains.Scheduling;
using Granary.Interfaces.Requests;

namespace Granary.Grains.Devices;

/// <summary>
/// The sequences of a device and the pages they hold: what waits, what runs, what the next step computes, and what a
/// finished step changes. One lock guards it all; computing happens outside of it, on a <see cref="StepBatch"/> whose
/// sequences and pages nothing but the step's own commit or abandonment touches.
/// </summary>
public sealed class SequenceTable
{
    private readonly Lock _gate = new();
    private readonly KvPageTable _pages;
    private readonly SequencePages _held;
    private readonly BatchFiller _filler;
    private readonly int _queueLimit;
    private readonly TokenOutbox _outbox;
    private readonly List<Sequence> _running = [];
    private readonly List<Sequence> _waiting = [];
    private bool _draining;
    private bool _failed;
    private int _version;

    /// <summary>An empty table.</summary>
    /// <param name="pages">Accounts for the device's pages; the table takes it over.</param>
    /// <param name="scheduler">Decides what a step computes.</param>
    /// <param name="limits">What bounds a step.</param>
    /// <param name="queueLimit">Sequences that may wait.</param>
    /// <param name="outbox">Takes tokens and endings.</param>
    /// <param name="sealed">Told of each block that got a name, under the lock.</param>
    public SequenceTable(
        KvPageTable pages, IScheduler scheduler, StepLimits limits, int queueLimit, TokenOutbox outbox,
        Action<int, PrefixHash>? @sealed = null)
    {
        _pages = pages;
        _held = new SequencePages(pages, @sealed);
        _filler = new BatchFiller(pages, _held, scheduler, limits);
        _queueLimit = queueLimit;
        _outbox = outbox;
    }

    /// <summary>Counts of sequences, pages and pending tokens.</summary>
    public TableCounts Counts
    {
        get
        {
            lock (_gate)
            {
                long pending = 0;
                foreach (Sequence s in _running) pending += s.Known - s.Computed;
                foreach (Sequence s in _waiting) pending += s.Known;
                return new TableCounts(
                    _running.Count, _waiting.Count, _pages.Total, _pages.Available, _pages.Cached, pending, _filler.Preemptions, _draining);
            }
        }
    }

    /// <summary>Grows with every change of the table.</summary>
    internal int Version => Volatile.Read(ref _version);

    /// <summary>Takes no new sequences from here on.</summary>
    public void Drain() => SetDraining(true);

    /// <summary>Takes new sequences again.</summary>
    public void Resume() => SetDraining(false);

    /// <summary>Queues a sequence, or says why not. One that goes on from an earlier generation is never refused for the queue.</summary>
    public StartStatus Submit(Sequence sequence)
    {
        lock (_gate)
        {
            if (_failed) return StartStatus.NoDevice;
            bool resumed = sequence.Generation > 1;
            if (_draining && !resumed) return StartStatus.Draining;
            if (SequenceView.PagesFor(sequence.Limit) > _pages.Total) return StartStatus.TooLarge;
            if (_waiting.Count >= _queueLimit && !resumed) return StartStatus.Busy;
            Changed();
            _waiting.Add(sequence);
            return StartStatus.Accepted;
        }
    }

    /// <summary>
    /// Asks a sequence to end. One that waits ends at once; one that runs ends with the step under way, or before the
    /// next one.
    /// </summary>
    public void Cancel(Sequence sequence)
    {
        lock (_gate)
        {
            Changed();
            sequence.CancelRequested = true;
            if (_waiting.Remove(sequence)) End(sequence, FinishReason.Cancelled, null);
        }
    }

    /// <summary>How many leading blocks of a chain the device has.</summary>
    public int Match(ReadOnlySpan<PrefixHash> chain)
    {
        lock (_gate) return _pages.Match(chain);
    }

    /// <summary>Drops every cached block.</summary>
    /// <returns>How many.</returns>
    public int Flush()
    {
        lock (_gate)
        {
            Changed();
            return _pages.Flush();
        }
    }

    /// <summary>Checks the pages' sums, and that an idle device refers to none.</summary>
    public void Check()
    {
        lock (_gate)
        {
            _pages.Check();
            if (_running.Count == 0)
                Invariant.Check(_pages.Referenced == 0, $"An idle device refers to {_pages.Referenced} KV blocks");
        }
    }

    /// <summary>Shows the table as it is, under the lock: the batch, those that wait, and the pages.</summary>
    internal void Inspect(Action<IReadOnlyList<Sequence>, IReadOnlyList<Sequence>, KvPageTable> look)
    {
        lock (_gate) look(_running, _waiting, _pages);
    }

    /// <summary>Fills a batch with the next step.</summary>
    /// <returns>False if there is nothing to compute.</returns>
    public bool Prepare(StepBatch batch)
    {
        lock (_gate)
        {
            Changed();
            batch.Clear();
            EndCancelled();
            return _filler.Fill(_running, _waiting, batch);
        }
    }

    /// <summary>Makes a computed step count: lengths, sealed blocks, drawn tokens, endings.</summary>
    public void Commit(StepBatch batch)
    {
        lock (_gate)
        {
            Changed();
            for (int i = 0; i < batch.Count; i++)
            {
                Sequence sequence = batch.Sequences[i];
                sequence.Computed += batch.Slices[i].Count;
                _held.Seal(sequence);
                if (batch.Slices[i].WantLogits) Extend(sequence, batch.Sampled[i]);
            }

            EndCancelled();
        }
    }

    /// <summary>Ends every sequence with an error, and refuses all later ones: the device cannot go on.</summary>
    public void Fail(string error)
    {
        lock (_gate) _failed = true;
        EndAll(error);
    }

    /// <summary>Ends every sequence with an error.</summary>
    public void EndAll(string error)
    {
        lock (_gate)
        {
            Changed();
            foreach (Sequence sequence in _running) End(sequence, FinishReason.Error, error);
            foreach (Sequence sequence in _waiting) End(sequence, FinishReason.Error, error);
            _running.Clear();
            _waiting.Clear();
        }
    }

    /// <summary>Asks every sequence of a gateway that is gone to end.</summary>
    public void CancelGateway(string gateway)
    {
        lock (_gate)
        {
            Changed();
            foreach (Sequence sequence in _running)
                if (sequence.Gateway == gateway) sequence.CancelRequested = true;
            for (int i = _waiting.Count - 1; i >= 0; i--)
            {
                if (_waiting[i].Gateway != gateway) continue;
                End(_waiting[i], FinishReason.Cancelled, null);
                _waiting.RemoveAt(i);
            }
        }
    }

    private void SetDraining(bool draining)
    {
        lock (_gate)
        {
            Changed();
            _draining = draining;
        }
    }

    private void Extend(Sequence sequence, int token)
    {
        if (sequence.CancelRequested) return;
        if (token == StepBatch.NoToken)
        {
            _outbox.AddEnd(sequence, FinishReason.Error, "The model gave logits that are not finite");
            Retire(sequence);
            return;
        }

        sequence.Phase = RequestPhase.Decode;
        if (Array.IndexOf(sequence.Spec.StopTokens, token) >= 0)
        {
            _outbox.AddEnd(sequence, FinishReason.Stop, null);
            Retire(sequence);
            return;
        }

        sequence.Tokens[sequence.Known++] = token;
        FinishReason reason = sequence.Known == sequence.Limit ? FinishReason.Length : FinishReason.None;
        _outbox.AddToken(sequence, token, reason);
        if (reason != FinishReason.None) Retire(sequence);
    }

    private void Retire(Sequence sequence)
    {
        Invariant.Check(_running.Remove(sequence), $"Request {sequence.Request:N} ends while it does not run");
        _held.Release(sequence);
        sequence.Phase = RequestPhase.Done;
        sequence.Ended?.Invoke();
    }

    private void EndCancelled()
    {
        for (int i = _running.Count - 1; i >= 0; i--)
        {
            if (!_running[i].CancelRequested) continue;
            End(_running[i], FinishReason.Cancelled, null);
            _running.RemoveAt(i);
        }
    }

    private void End(Sequence sequence, FinishReason reason, string? error)
    {
        _held.Release(sequence);
        sequence.Phase = RequestPhase.Done;
        _outbox.AddEnd(sequence, reason, error);
        sequence.Ended?.Invoke();
    }

    private void Changed() => _version++;
}
