using Granary.Interfaces.Experts;

namespace Granary.Grains.Balancing;

/// <summary>
/// Counts the rows that a device's own sequences route to each expert, in windows of a number of rows of a layer. With each window
/// that ends, what came before counts half as much. Windows are counted in rows and not in time: a device that has nothing
/// to do forgets nothing, and the same rows give the same loads. May be read on any thread.
/// </summary>
/// <param name="layers">Layers of the model.</param>
/// <param name="experts">Experts of a layer.</param>
/// <param name="expertsPerRow">Experts that a row is routed to.</param>
/// <param name="windowRows">Rows of a window.</param>
public sealed class ExpertLoads(int layers, int experts, int expertsPerRow, int windowRows = ExpertLoads.DefaultWindowRows)
{
    /// <summary>Rows of a window unless told otherwise.</summary>
    public const int DefaultWindowRows = 4096;

    private const float Decay = 0.5f;

    private readonly Lock _gate = new();
    private readonly float[] _rows = new float[layers * experts];
    private readonly int[] _inWindow = new int[layers];

    /// <summary>The loads as they are now.</summary>
    public ExpertLoadTable Table
    {
        get
        {
            lock (_gate) return new ExpertLoadTable(layers, experts, [.. _rows]);
        }
    }

    /// <summary>Counts rows of one layer.</summary>
    /// <param name="layer">The layer.</param>
    /// <param name="routed">The experts that the rows were routed to, row by row.</param>
    public void Add(int layer, ReadOnlySpan<int> routed)
    {
        lock (_gate)
        {
            Span<float> rows = _rows.AsSpan(layer * experts, experts);
            while (routed.Length > 0)
            {
                int room = (windowRows - _inWindow[layer]) * expertsPerRow;
                ReadOnlySpan<int> part = routed[..Math.Min(room, routed.Length)];
                foreach (int expert in part) rows[expert]++;
                routed = routed[part.Length..];
                _inWindow[layer] += part.Length / expertsPerRow;
                if (_inWindow[layer] < windowRows) continue;
                _inWindow[layer] = 0;
                foreach (ref float load in rows) load *= Decay;
            }
        }
    }

    /// <summary>The sum of several devices' loads.</summary>
    /// <param name="layers">Layers of the model.</param>
    /// <param name="experts">Experts of a layer.</param>
    /// <param name="tables">The devices' loads.</param>
    public static ExpertLoadTable Sum(int layers, int experts, IEnumerable<ExpertLoadTable> tables)
    {
        var sum = new float[layers * experts];
        foreach (ExpertLoadTable table in tables)
        {
            Invariant.Check(table.Layers == layers && table.Experts == experts, "Devices of one model have the same experts");
            for (int i = 0; i < sum.Length; i++) sum[i] += table.Rows[i];
        }

        return new ExpertLoadTable(layers, experts, sum);
    }
}
