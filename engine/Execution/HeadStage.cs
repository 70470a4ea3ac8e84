using Granary.Engine.Kernels;
using Granary.Engine.Models;
using Granary.Engine.Numerics;

namespace Granary.Engine.Execution;

/// <summary>The last norm and the head, for the rows that want logits.</summary>
internal sealed unsafe class HeadStage : IDisposable
{
    private readonly Model _model;
    private readonly StepBuffers _state;
    private readonly IKernels _kernels;
    private readonly MatmulJob _matmul;
    private readonly bool _everyRow;
    private readonly int[] _firstLogits;
    private readonly NativeBuffer<float> _normed;
    private readonly NativeBuffer<float> _logits;

    public HeadStage(Model model, StepBuffers state, IKernels kernels, MatmulJob matmul, bool everyRow)
    {
        _model = model;
        _state = state;
        _kernels = kernels;
        _matmul = matmul;
        _everyRow = everyRow;
        _firstLogits = new int[state.SequencesMax];
        long rows = everyRow ? state.RowsMax : state.SequencesMax;
        _normed = new NativeBuffer<float>(rows * model.Config.HiddenSize);
        _logits = new NativeBuffer<float>(rows * model.Config.VocabularySize);
    }

    /// <summary>Forgets the logits of the step before.</summary>
    public void Begin() => Array.Fill(_firstLogits, -1);

    public void Run()
    {
        ModelConfig c = _model.Config;
        int count = 0;
        for (int s = 0; s < _state.Sequences; s++)
        {
            SequenceSlice slice = _state.Slices[s];
            if (!slice.WantLogits) continue;
            int end = _state.FirstRows[s] + slice.Count;
            _firstLogits[s] = count;
            for (int row = _everyRow ? _state.FirstRows[s] : end - 1; row < end; row++, count++)
            {
                float* x = _state.Hidden + ((long)row * c.HiddenSize);
                _kernels.RmsNorm(x, (float*)_model.FinalNorm, c.RmsEpsilon, c.HiddenSize, _normed.Pointer + ((long)count * c.HiddenSize));
            }
        }

        if (count == 0) return;
        _matmul.Add(new MatmulPart
        {
            Weights = _model.Head,
            X = _normed.Pointer,
            XStride = c.HiddenSize,
            Rows = count,
            Y = _logits.Pointer,
            YStride = c.VocabularySize,
        });
        _matmul.Execute();
    }

    /// <summary>Logits of a sequence, of one row or of all.</summary>
    public ReadOnlySpan<float> Logits(int sequence)
    {
        ArgumentOutOfRangeException.ThrowIfNegative(sequence);
        ArgumentOutOfRangeException.ThrowIfGreaterThanOrEqual(sequence, _state.Sequences);
        int first = _firstLogits[sequence];
        if (first < 0) throw new InvalidOperationException($"Sequence {sequence} has no logits: it did not want any, or the head has not run");
        int vocabulary = _model.Config.VocabularySize;
        return _logits.Span((long)first * vocabulary, (_everyRow ? _state.Slices[sequence].Count : 1) * vocabulary);
    }

    /// <inheritdoc/>
    public void Dispose()
    {
        _normed.Dispose();
        _logits.Dispose();
    }
}
