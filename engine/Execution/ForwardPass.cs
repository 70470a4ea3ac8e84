using Granary.Engine.Compute;
using Granary.Engine.Kernels;
using Granary.Engine.Kv;
using Granary.Engine.Models;
using Granary.Engine.Numerics;

namespace Granary.Engine.Execution;

/// <summary>
/// Runs steps of a model: <see cref="Begin"/>; for each layer <see cref="Attend"/>, the experts, <see cref="Combine"/>; then
/// <see cref="Head"/>. Rows are those of the slices in order. The bits of a row depend on its sequence alone, and a step that is
/// run again writes the same bits again. Nothing is allocated after construction. One caller at a time.
/// </summary>
public sealed unsafe class ForwardPass : IDisposable
{
    private readonly Model _model;
    private readonly KvPagePool _kv;
    private readonly IKernels _kernels;
    private readonly StepBuffers _state;
    private readonly MatmulJob _matmul;
    private readonly AttentionStage _attention;
    private readonly RouterStage _router;
    private readonly LocalExperts _experts;
    private readonly HeadStage _head;
    private readonly RowJob _combine;
    private readonly double[] _frequencies;

    /// <summary>Takes the memory for steps of the given size; what is not used costs nothing.</summary>
    /// <param name="model">The weights.</param>
    /// <param name="kv">The cache; it must have been made for the same shape of model.</param>
    /// <param name="pool">Where operations run.</param>
    /// <param name="maxRows">The most rows of a step.</param>
    /// <param name="maxSequences">The most slices of a step.</param>
    /// <param name="logitsOfEveryRow">Whether a slice that wants logits gets those of all its rows.</param>
    /// <exception cref="ArgumentException">The cache is of another shape.</exception>
    public ForwardPass(Model model, KvPagePool kv, ComputePool pool, int maxRows, int maxSequences, bool logitsOfEveryRow = false)
        : this(model, kv, pool, maxRows, maxSequences, logitsOfEveryRow, KernelSet.Best)
    {
    }

    internal ForwardPass(
        Model model, KvPagePool kv, ComputePool pool, int maxRows, int maxSequences, bool logitsOfEveryRow, IKernels kernels)
    {
        ArgumentNullException.ThrowIfNull(model);
        ArgumentNullException.ThrowIfNull(kv);
        ArgumentNullException.ThrowIfNull(pool);
        ArgumentOutOfRangeException.ThrowIfLessThan(maxRows, 1);
        ArgumentOutOfRangeException.ThrowIfLessThan(maxSequences, 1);
        ModelConfig c = model.Config;
        if (kv.Layers != c.Layers || kv.KvHeads != c.KvHeads || kv.HeadDim != c.HeadDim)
        {
            throw new ArgumentException(
                $"The cache has {kv.Layers} layers of {kv.KvHeads} heads of {kv.HeadDim}; expected {c.Layers}, {c.KvHeads}, {c.HeadDim}", nameof(kv));
        }

        _model = model;
        _kv = kv;
        _kernels = kernels;
        _state = new StepBuffers(c, maxRows, maxSequences);
        _matmul = new MatmulJob(kernels, pool, 3, Math.Max(c.HiddenSize, c.Heads * c.HeadDim));
        _attention = new AttentionStage(model, kv, pool, _state, kernels, _matmul);
        _router = new RouterStage(model, pool, _state, kernels);
        _experts = new LocalExperts(model, pool, _state, kernels);
        _head = new HeadStage(model, _state, kernels, _matmul, logitsOfEveryRow);
        _combine = new RowJob(pool, CombineRows);
        _frequencies = new double[c.HeadDim / 2];
        for (int i = 0; i < _frequencies.Length; i++) _frequencies[i] = Transcendental.Pow(c.RopeTheta, -2.0 * i / c.HeadDim);
    }

    /// <summary>Rows of the step.</summary>
    public int Rows => _state.Rows;

    /// <summary>The experts' input after <see cref="Attend"/>: rows by hidden.</summary>
    public ReadOnlySpan<float> ExpertInput => new(_state.Normed, checked(Rows * _model.Config.HiddenSize));

    /// <summary>The experts of each row in router order: rows by k.</summary>
    public ReadOnlySpan<int> RoutedExperts => new(_state.RoutedExperts, Rows * _model.Config.ExpertsPerToken);

    /// <summary>The weights of those experts: rows by k.</summary>
    public ReadOnlySpan<float> RoutedWeights => new(_state.RoutedWeights, Rows * _model.Config.ExpertsPerToken);

    /// <summary>Where the experts' outputs go, without their weights: slot row * k + j by hidden. All are set before <see cref="Combine"/>.</summary>
    public Span<float> ExpertOutput => new(_state.ExpertOutput, checked(Rows * _model.Config.ExpertsPerToken * _model.Config.HiddenSize));

    /// <summary>Starts a step: looks up the embeddings of its rows.</summary>
    /// <param name="sequences">What to do for each sequence.</param>
    /// <param name="tokens">The tokens that the slices refer to.</param>
    /// <exception cref="ArgumentException">A slice, a page or a token is out of range, or the step is too large.</exception>
    public void Begin(ReadOnlySpan<SequenceSlice> sequences, ReadOnlySpan<int> tokens)
    {
        ModelConfig c = _model.Config;
        _state.Begin(c, _kv, sequences, tokens);
        _head.Begin();
        int half = _frequencies.Length;
        for (int row = 0; row < _state.Rows; row++)
        {
            SequenceSlice slice = _state.Slices[_state.RowSequences[row]];
            int token = tokens[slice.TokenOffset + _state.Positions[row] - slice.Start];
            byte* source = (byte*)_model.Embedding.Data + (token * _model.Embedding.RowBytes);
            _kernels.Expand(_model.Embedding.Type, source, c.HiddenSize, _state.Hidden + ((long)row * c.HiddenSize));
            for (int i = 0; i < half; i++)
            {
                double angle = _state.Positions[row] * _frequencies[i];
                _state.Cos[((long)row * half) + i] = (float)Transcendental.Cos(angle);
                _state.Sin[((long)row * half) + i] = (float)Transcendental.Sin(angle);
            }
        }

        _attention.Begin();
    }

    /// <summary>Runs a layer up to the choice of experts, and writes its keys and values.</summary>
    /// <param name="layer">The layer; each step goes through all of them in order.</param>
    public void Attend(int layer)
    {
        ArgumentOutOfRangeException.ThrowIfNegative(layer);
        ArgumentOutOfRangeException.ThrowIfGreaterThanOrEqual(layer, _model.Config.Layers);
        if (_state.Rows == 0) return;
        _attention.Run(layer);
        _router.Run(layer);
    }

    /// <summary>Runs those of the chosen experts that are here, and sets their slots of <see cref="ExpertOutput"/>.</summary>
    /// <param name="layer">The layer.</param>
    /// <param name="expertIsLocal">By expert, whether to run it.</param>
    public void RunLocalExperts(int layer, ReadOnlySpan<bool> expertIsLocal) => _experts.Run(layer, expertIsLocal);

    /// <summary>Adds the experts' weighted outputs to the rows, in router order.</summary>
    public void Combine() => _combine.Execute(_state.Rows);

    /// <summary>Computes the logits that are wanted.</summary>
    public void Head() => _head.Run();

    /// <summary>The logits of a sequence that wanted them, valid until the next step: of its last row, or of every row.</summary>
    /// <param name="sequenceIndex">The sequence's place in the step.</param>
    /// <exception cref="InvalidOperationException">There are none.</exception>
    public ReadOnlySpan<float> Logits(int sequenceIndex) => _head.Logits(sequenceIndex);

    /// <inheritdoc/>
    public void Dispose()
    {
        _attention.Dispose();
        _router.Dispose();
        _experts.Dispose();
        _head.Dispose();
        _matmul.Dispose();
        _state.Dispose();
    }

    private void CombineRows(int first, int count)
    {
        int k = _model.Config.ExpertsPerToken, hidden = _model.Config.HiddenSize;
        for (int row = first; row < first + count; row++)
        {
            for (int j = 0; j < k; j++)
            {
                long slot = ((long)row * k) + j;
                _kernels.AddScaled(_state.Hidden + ((long)row * hidden), _state.ExpertOutput + (slot * hidden), _state.RoutedWeights[slot], hidden);
            }
        }
    }
}
