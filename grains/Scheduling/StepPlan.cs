namespace Granary.Grains.Scheduling;

/// <summary>What the next step computes; reused from step to step.</summary>
public sealed class StepPlan
{
    private readonly List<int> _rows = [];
    private readonly List<int> _admitted = [];

    /// <summary>For each running sequence that stays, the rows it gets; zero to sit the step out.</summary>
    public IReadOnlyList<int> Rows => _rows;

    /// <summary>Running sequences from this index on are preempted.</summary>
    public int Kept { get; private set; }

    /// <summary>For each waiting sequence that is admitted, from the head of the queue, the rows it gets.</summary>
    public IReadOnlyList<int> Admitted => _admitted;

    internal void Reset(int running)
    {
        _rows.Clear();
        _admitted.Clear();
        for (int i = 0; i < running; i++) _rows.Add(0);
        Kept = running;
    }

    internal void Grant(int sequence, int rows) => _rows[sequence] = rows;

    internal void Admit(int rows) => _admitted.Add(rows);

    internal void PreemptFrom(int sequence)
    {
        _rows.RemoveRange(sequence, _rows.Count - sequence);
        Kept = sequence;
    }
}
