namespace Granary.Grains.Scheduling;

/// <summary>
/// Every step carries all decodes, and fills what is left of its token budget with chunks of prompts, oldest first, so
/// that no decode waits for a prompt (Sarathi-Serve, Agrawal et al., OSDI 2024). When a decode finds no page, the
/// newest sequences give up theirs; the oldest can therefore always go on.
/// </summary>
public sealed class ChunkedPrefillScheduler : IScheduler
{
    /// <inheritdoc/>
    public void Plan(
        ReadOnlySpan<SequenceView> running, ReadOnlySpan<SequenceView> waiting, int pagesAvailable, StepLimits limits, StepPlan plan)
    {
        Invariant.Check(limits.Sequences <= limits.Rows, "A step has a row for each sequence of the batch");
        Invariant.Check(running.Length <= limits.Sequences, "The batch holds no more sequences than its limit");
        plan.Reset(running.Length);
        int pages = pagesAvailable, rows = limits.Rows;
        Decode(running, ref pages, ref rows, plan);
        bool preempted = plan.Kept < running.Length;
        Prefill(running, ref pages, ref rows, plan);
        if (rows == limits.Rows && plan.Kept > 0) MakeRoomForOldest(running, ref pages, ref rows, plan, ref preempted);
        if (!preempted) Admit(running.Length, waiting, pages, rows, limits, plan);
    }

    private static void Decode(ReadOnlySpan<SequenceView> running, ref int pages, ref int rows, StepPlan plan)
    {
        for (int i = 0; i < plan.Kept; i++)
        {
            SequenceView sequence = running[i];
            if (sequence.Remaining != 1) continue;
            int missing = sequence.PagesMissing(sequence.Known);
            // Those after i have no rows yet: rows are granted oldest first.
            while (missing > pages && plan.Kept > i + 1) pages += PreemptNewest(running, plan);
            if (missing > pages)
            {
                pages += PreemptNewest(running, plan);
                break;
            }

            pages -= missing;
            rows--;
            plan.Grant(i, 1);
        }
    }

    private static void Prefill(ReadOnlySpan<SequenceView> running, ref int pages, ref int rows, StepPlan plan)
    {
        for (int i = 0; i < plan.Kept && rows > 0; i++)
        {
            SequenceView sequence = running[i];
            if (sequence.Remaining <= 1) continue;
            long room = ((long)(sequence.Pages + pages) * Engine.Kv.KvPageTable.BlockTokens) - sequence.Computed;
            int chunk = (int)Math.Min(Math.Min(sequence.Remaining, rows), room);
            if (chunk <= 0) continue;
            pages -= sequence.PagesMissing(sequence.Computed + chunk);
            rows -= chunk;
            plan.Grant(i, chunk);
        }
    }

    /// <summary>Only prompts run, and none of them finds a page: the newest yield until the oldest can go on.</summary>
    private static void MakeRoomForOldest(
        ReadOnlySpan<SequenceView> running, ref int pages, ref int rows, StepPlan plan, ref bool preempted)
    {
        while (pages == 0 && plan.Kept > 1)
        {
            pages += PreemptNewest(running, plan);
            preempted = true;
        }

        Prefill(running, ref pages, ref rows, plan);
    }

    private static void Admit(
        int running, ReadOnlySpan<SequenceView> waiting, int pages, int rows, StepLimits limits, StepPlan plan)
    {
        foreach (SequenceView sequence in waiting)
        {
            int batch = running + plan.Admitted.Count;
            if (rows == 0 || batch == limits.Sequences) return;
            // Each sequence of the batch may want its next page soon: with less than that in reserve, a newcomer would
            // be preempted at once. The first of all needs no reserve.
            int needed = SequenceView.PagesFor(sequence.Known) - sequence.Matched + sequence.MatchedIdle;
            if (needed + batch > pages) return;
            pages -= needed;
            int chunk = Math.Min(sequence.Known - (sequence.Matched * Engine.Kv.KvPageTable.BlockTokens), rows);
            rows -= chunk;
            plan.Admit(chunk);
        }
    }

    private static int PreemptNewest(ReadOnlySpan<SequenceView> running, StepPlan plan)
    {
        int newest = plan.Kept - 1;
        plan.PreemptFrom(newest);
        // Shared pages stay referenced, so this may promise too much; then a row finds no page, sits the step out,
        // and the next plan, drawn from the true count, preempts again.
        return running[newest].Pages;
    }
}
