using Granary.Engine.Compute;

namespace Granary.Engine.Execution;

/// <summary>Runs a fixed action over ranges of rows, on several threads where there are enough of them.</summary>
internal sealed class RowJob : IParallelJob
{
    private const int RowsPerPart = 8;

    private readonly ComputePool _pool;
    private readonly Action<int, int> _action;
    private int _rows;

    /// <summary>Keeps the action, which takes a first row and a count and must treat rows independently.</summary>
    public RowJob(ComputePool pool, Action<int, int> action)
    {
        _pool = pool;
        _action = action;
    }

    /// <summary>Runs the action over <paramref name="rows"/> rows.</summary>
    public void Execute(int rows)
    {
        _rows = rows;
        if (rows < 2 * RowsPerPart) _action(0, rows);
        else _pool.Run(this, (rows + RowsPerPart - 1) / RowsPerPart);
    }

    /// <inheritdoc/>
    public void Run(int part, int parts)
    {
        int first = part * RowsPerPart;
        _action(first, Math.Min(RowsPerPart, _rows - first));
    }
}
