using Granary.Engine.Compute;
using Granary.Engine.Kernels;
using Granary.Engine.Models;
using Granary.Engine.Numerics;

namespace Granary.Engine.Execution;

/// <summary>
/// Runs experts for rows that are grouped by expert, whoever asks. A row's result depends on the row and its expert alone.
/// One caller at a time.
/// </summary>
public sealed unsafe class ExpertStage : IDisposable
{
    private readonly Model _model;
    private readonly MatmulJob _matmul;
    private readonly NativeBuffer<float> _gate;
    private readonly NativeBuffer<float> _up;
    private readonly int _maxRows;

    /// <summary>Takes scratch memory, which costs nothing until it is used.</summary>
    /// <param name="model">Whose experts to run.</param>
    /// <param name="pool">Where to run them.</param>
    /// <param name="maxRows">The most rows computed at once; a call with more takes several turns.</param>
    public ExpertStage(Model model, ComputePool pool, int maxRows)
        : this(model, pool, maxRows, KernelSet.Best)
    {
    }

    internal ExpertStage(Model model, ComputePool pool, int maxRows, IKernels kernels)
    {
        ArgumentNullException.ThrowIfNull(model);
        ArgumentNullException.ThrowIfNull(pool);
        ArgumentOutOfRangeException.ThrowIfLessThan(maxRows, 1);
        _model = model;
        _maxRows = maxRows;
        ModelConfig c = model.Config;
        _matmul = new MatmulJob(kernels, pool, c.Experts, Math.Max(c.HiddenSize, c.ExpertWidth));
        _gate = new NativeBuffer<float>((long)maxRows * c.ExpertWidth);
        _up = new NativeBuffer<float>((long)maxRows * c.ExpertWidth);
    }

    /// <summary>Computes down(silu(gate(x)) * up(x)) for each row x, without the router's weight.</summary>
    /// <param name="layer">The layer.</param>
    /// <param name="rows">Inputs, n by hidden, grouped by expert.</param>
    /// <param name="experts">The expert of each group; distinct.</param>
    /// <param name="offsets">Where each group's rows begin, and n: one more than there are groups.</param>
    /// <param name="output">Outputs, n by hidden.</param>
    /// <exception cref="ArgumentException">Lengths do not fit each other.</exception>
    public void Run(int layer, ReadOnlySpan<float> rows, ReadOnlySpan<int> experts, ReadOnlySpan<int> offsets, Span<float> output)
    {
        Check(layer, rows.Length, experts, offsets, output.Length);
        // Rows do not depend on each other, so a batch that is too large for the workspace is computed in pieces.
        for (int from = 0; from < offsets[^1]; from += _maxRows)
            RunPiece(layer, rows, experts, offsets, output, from, Math.Min(from + _maxRows, offsets[^1]));
    }

    /// <summary>Computes the rows from <paramref name="from"/> up to <paramref name="to"/>.</summary>
    private void RunPiece(
        int layer, ReadOnlySpan<float> rows, ReadOnlySpan<int> experts, ReadOnlySpan<int> offsets, Span<float> output, int from, int to)
    {
        int hidden = _model.Config.HiddenSize, width = _model.Config.ExpertWidth;
        LayerWeights weights = _model.Layers[layer];
        fixed (float* x = rows, y = output)
        {
            for (int g = 0; g < experts.Length; g++)
            {
                int first = Math.Max(offsets[g], from), last = Math.Min(offsets[g + 1], to);
                if (last <= first) continue;
                _matmul.Add(new MatmulPart
                {
                    Weights = weights.Gate[experts[g]],
                    Gated = weights.Up[experts[g]],
                    X = x + ((long)first * hidden),
                    XStride = hidden,
                    Rows = last - first,
                    Y = _gate.Pointer + ((long)(first - from) * width),
                    GatedY = _up.Pointer + ((long)(first - from) * width),
                    YStride = width,
                });
            }

            _matmul.Execute();
            for (int g = 0; g < experts.Length; g++)
            {
                int first = Math.Max(offsets[g], from), last = Math.Min(offsets[g + 1], to);
                if (last <= first) continue;
                _matmul.Add(new MatmulPart
                {
                    Weights = weights.Down[experts[g]],
                    X = _gate.Pointer + ((long)(first - from) * width),
                    XStride = width,
                    Rows = last - first,
                    Y = y + ((long)first * hidden),
                    YStride = hidden,
                });
            }

            _matmul.Execute();
        }
    }

    /// <inheritdoc/>
    public void Dispose()
    {
        _matmul.Dispose();
        _gate.Dispose();
        _up.Dispose();
    }

    private void Check(int layer, int inputs, ReadOnlySpan<int> experts, ReadOnlySpan<int> offsets, int outputs)
    {
        ArgumentOutOfRangeException.ThrowIfNegative(layer);
        ArgumentOutOfRangeException.ThrowIfGreaterThanOrEqual(layer, _model.Config.Layers);
        if (experts.Length > _model.Config.Experts)
            throw new ArgumentException($"{experts.Length} groups; the layer has {_model.Config.Experts} experts", nameof(experts));
        if (offsets.Length != experts.Length + 1)
            throw new ArgumentException($"{offsets.Length} offsets for {experts.Length} groups; expected one more", nameof(offsets));
        if (offsets[0] != 0) throw new ArgumentException($"The first offset is {offsets[0]}; expected 0", nameof(offsets));
        for (int g = 0; g < experts.Length; g++)
        {
            if ((uint)experts[g] >= (uint)_model.Config.Experts)
                throw new ArgumentException($"Expert {experts[g]} is not one of {_model.Config.Experts}", nameof(experts));
            if (offsets[g + 1] < offsets[g]) throw new ArgumentException($"Offset {g + 1} is below the one before it", nameof(offsets));
        }

        int rows = offsets[^1];
        long length = (long)rows * _model.Config.HiddenSize;
        if (inputs != length) throw new ArgumentException($"{inputs} floats for {rows} rows; expected {length}", nameof(inputs));
        if (outputs != length) throw new ArgumentException($"Room for {outputs} floats; expected {length}", nameof(outputs));
    }
}
