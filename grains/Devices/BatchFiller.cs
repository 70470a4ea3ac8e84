using Granary.Engine.Kv;
using Granary.Grains.Scheduling;
using Granary.Interfaces.Requests;

namespace Granary.Grains.Devices;

/// <summary>
/// Carries out what a scheduler plans: preempts, admits, finds pages, and fills the batch. Only the
/// <see cref="SequenceTable"/> uses it, under its lock.
/// </summary>
/// <param name="pages">Accounts for the device's pages.</param>
/// <param name="held">The pages that sequences hold.</param>
/// <param name="scheduler">Decides what a step computes.</param>
/// <param name="limits">What bounds a step.</param>
internal sealed class BatchFiller(KvPageTable pages, SequencePages held, IScheduler scheduler, StepLimits limits)
{
    private readonly List<Sequence> _preempted = [];
    private readonly SequenceView[] _runningViews = new SequenceView[limits.Sequences];
    private readonly SequenceView[] _waitingViews = new SequenceView[limits.Sequences];
    private readonly StepPlan _plan = new();

    /// <summary>Sequences preempted so far.</summary>
    public long Preemptions { get; private set; }

    /// <summary>Fills an empty batch; sequences move between the lists as the plan says.</summary>
    /// <returns>False if there is nothing to compute.</returns>
    public bool Fill(List<Sequence> running, List<Sequence> waiting, StepBatch batch)
    {
        while (running.Count > 0 || waiting.Count > 0)
        {
            Plan(running, waiting);
            bool preempted = Preempt(running, waiting);
            for (int i = 0; i < running.Count; i++) Schedule(running[i], _plan.Rows[i], batch);
            Admit(running, waiting, batch);
            if (batch.Count > 0) return true;
            // Pages that a preempted sequence shared did not come free: plan again, with fewer sequences.
            Invariant.Check(preempted, "A device with work and memory for it finds nothing to compute");
        }

        return false;
    }

    private void Plan(List<Sequence> running, List<Sequence> waiting)
    {
        for (int i = 0; i < running.Count; i++)
        {
            Sequence s = running[i];
            _runningViews[i] = new SequenceView(s.Known, s.Computed, s.PageCount);
        }

        int seen = Math.Min(waiting.Count, limits.Sequences - running.Count);
        for (int i = 0; i < seen; i++) _waitingViews[i] = held.ViewWaiting(waiting[i]);
        scheduler.Plan(
            _runningViews.AsSpan(0, running.Count), _waitingViews.AsSpan(0, seen), pages.Available, limits, _plan);
    }

    private bool Preempt(List<Sequence> running, List<Sequence> waiting)
    {
        if (_plan.Kept == running.Count) return false;
        _preempted.Clear();
        for (int i = _plan.Kept; i < running.Count; i++)
        {
            Sequence sequence = running[i];
            held.Release(sequence);
            sequence.Computed = 0;
            sequence.Sealed = 0;
            sequence.Phase = RequestPhase.Queued;
            _preempted.Add(sequence);
        }

        Preemptions += _preempted.Count;
        running.RemoveRange(_plan.Kept, _preempted.Count);
        // They were admitted before all that wait, so they wait before them.
        waiting.InsertRange(0, _preempted);
        return true;
    }

    private void Admit(List<Sequence> running, List<Sequence> waiting, StepBatch batch)
    {
        for (int i = 0; i < _plan.Admitted.Count; i++)
        {
            Sequence sequence = waiting[i];
            held.TakeCached(sequence);
            sequence.Phase = RequestPhase.Prefill;
            running.Add(sequence);
            Schedule(sequence, Math.Min(_plan.Admitted[i], sequence.Known - sequence.Computed), batch);
        }

        waiting.RemoveRange(0, _plan.Admitted.Count);
    }

    private void Schedule(Sequence sequence, int rows, StepBatch batch)
    {
        if (rows == 0) return;
        rows = held.Grow(sequence, rows);
        if (rows > 0) batch.Add(sequence, rows);
    }
}
