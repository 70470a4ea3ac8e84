namespace Granary.Grains.Scheduling;

/// <summary>Decides what the next step computes. Pure: the same views give the same plan.</summary>
public interface IScheduler
{
    /// <summary>Plans a step.</summary>
    /// <param name="running">Sequences in the batch, oldest first.</param>
    /// <param name="waiting">Sequences that wait, oldest first; only a leading part of the queue may be given.</param>
    /// <param name="pagesAvailable">Pages that nobody refers to.</param>
    /// <param name="limits">What bounds the step.</param>
    /// <param name="plan">Takes the plan.</param>
    void Plan(
        ReadOnlySpan<SequenceView> running, ReadOnlySpan<SequenceView> waiting, int pagesAvailable, StepLimits limits, StepPlan plan);
}
