using System.Diagnostics;
using Granary.Engine.Compute;
using Granary.Engine.Numerics;

namespace Granary.Engine.Kernels;

/// <summary>Runs several matrix products as one operation, split over outputs and, where there are many, over rows.</summary>
internal sealed unsafe class MatmulJob : IParallelJob, IDisposable
{
    private const int OutputsPerUnit = 32;
    private const int RowsPerUnit = 128;

    /// <summary>Multiplications below which a second thread costs more than it gives.</summary>
    private const long WorthSharing = 32 * 1024;

    private readonly IKernels _kernels;
    private readonly ComputePool _pool;
    private readonly MatmulPart[] _parts;
    private readonly NativeBuffer<float> _panels;
    private readonly long _panelLength;
    private int _count;
    private int _units;
    private long _work;
    private int _claimed;

    /// <summary>Prepares for up to <paramref name="partsMax"/> products of up to <paramref name="columnsMax"/> inputs.</summary>
    public MatmulJob(IKernels kernels, ComputePool pool, int partsMax, int columnsMax)
    {
        _kernels = kernels;
        _pool = pool;
        _parts = new MatmulPart[partsMax];
        _panelLength = 4L * columnsMax;
        _panels = new NativeBuffer<float>(_panelLength * pool.Threads);
    }

    /// <summary>Adds a product to the next operation.</summary>
    public void Add(MatmulPart part)
    {
        Debug.Assert(4L * part.Weights.Columns <= _panelLength, "the panel is too small");
        _units += Units(part.Weights.Rows, OutputsPerUnit) * Units(part.Rows, RowsPerUnit);
        _work += (long)part.Weights.Rows * part.Weights.Columns * part.Rows;
        part.UnitsEnd = _units;
        _parts[_count++] = part;
    }

    /// <summary>Runs what was added, and forgets it.</summary>
    public void Execute()
    {
        _claimed = 0;
        if (_work < WorthSharing) Run(0, 1);
        else _pool.Run(this, Math.Min(_pool.Threads, _units));
        _count = 0;
        _units = 0;
        _work = 0;
    }

    /// <inheritdoc/>
    public void Run(int part, int parts)
    {
        float* panel = _panels.Pointer + (part * _panelLength);
        int index = 0;
        while (true)
        {
            int unit = Interlocked.Increment(ref _claimed) - 1;
            if (unit >= _units) return;
            while (unit >= _parts[index].UnitsEnd) index++;
            RunUnit(_parts[index], unit - (index == 0 ? 0 : _parts[index - 1].UnitsEnd), panel);
        }
    }

    /// <inheritdoc/>
    public void Dispose() => _panels.Dispose();

    private static int Units(int length, int size) => (length + size - 1) / size;

    private void RunUnit(in MatmulPart p, int unit, float* panel)
    {
        int outputUnits = Units(p.Weights.Rows, OutputsPerUnit);
        int output = unit % outputUnits * OutputsPerUnit, row = unit / outputUnits * RowsPerUnit;
        int outputs = Math.Min(OutputsPerUnit, p.Weights.Rows - output), rows = Math.Min(RowsPerUnit, p.Rows - row);
        float* x = p.X + (row * p.XStride), y = p.Y + (row * p.YStride) + output;
        byte* w = (byte*)p.Weights.Data + (output * p.Weights.RowBytes);
        _kernels.Matmul(p.Weights.Type, w, p.Weights.RowBytes, p.Weights.Columns, x, p.XStride, rows, y, p.YStride, outputs, panel);
        if (p.Gated.Data == 0) return;

        float* up = p.GatedY + (row * p.YStride) + output;
        w = (byte*)p.Gated.Data + (output * p.Gated.RowBytes);
        _kernels.Matmul(p.Gated.Type, w, p.Gated.RowBytes, p.Gated.Columns, x, p.XStride, rows, up, p.YStride, outputs, panel);
        for (int r = 0; r < rows; r++) _kernels.SiluMultiply(y + (r * p.YStride), up + (r * p.YStride), outputs);
    }
}
