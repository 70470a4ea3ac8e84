using Granary.Engine.Compute;
using Granary.Engine.Kernels;
using Granary.Engine.Models;
using Granary.Engine.Numerics;

namespace Granary.Engine.Execution;

/// <summary>
/// From the projected attention to the choice of experts: residual, norm, softmax over all experts, the k largest (ties to
/// the lower index), their weights scaled to sum to one.
/// </summary>
internal sealed unsafe class RouterStage : IDisposable
{
    /// <summary>The least divisor of expert weights: the smallest normal binary16, as llama.cpp has it.</summary>
    private const float LeastSum = 6.103515625e-5f;

    private readonly Model _model;
    private readonly ModelConfig _c;
    private readonly StepBuffers _state;
    private readonly IKernels _kernels;
    private readonly RowJob _route;
    private readonly NativeBuffer<float> _panels;
    private LayerWeights _layer;

    public RouterStage(Model model, ComputePool pool, StepBuffers state, IKernels kernels)
    {
        _model = model;
        _c = model.Config;
        _state = state;
        _kernels = kernels;
        _layer = model.Layers[0];
        _route = new RowJob(pool, Route);

        // A panel for each row that may begin a part.
        _panels = new NativeBuffer<float>(4L * _c.HiddenSize * state.RowsMax);
    }

    /// <summary>Leaves the experts' input and the choices in the state.</summary>
    public void Run(int layer)
    {
        _layer = _model.Layers[layer];
        _route.Execute(_state.Rows);
    }

    /// <inheritdoc/>
    public void Dispose() => _panels.Dispose();

    private void Route(int first, int count)
    {
        long hidden = _c.HiddenSize;
        for (int row = first; row < first + count; row++)
        {
            float* x = _state.Hidden + (row * hidden);
            _kernels.Add(x, _state.Projected + (row * hidden), _c.HiddenSize);
            _kernels.RmsNorm(x, (float*)_layer.FeedForwardNorm, _c.RmsEpsilon, _c.HiddenSize, _state.Normed + (row * hidden));
        }

        float* probabilities = _state.RouterProbabilities + ((long)first * _state.RouterStride);
        Formats.TensorView w = _layer.Router;
        _kernels.Matmul(
            w.Type,
            (byte*)w.Data,
            w.RowBytes,
            w.Columns,
            _state.Normed + (first * hidden),
            hidden,
            count,
            probabilities,
            _state.RouterStride,
            w.Rows,
            _panels.Pointer + (4L * hidden * first));
        for (int row = first; row < first + count; row++, probabilities += _state.RouterStride)
        {
            _kernels.Softmax(probabilities, _c.Experts);
            Choose(probabilities, _state.RoutedExperts + ((long)row * _c.ExpertsPerToken), _state.RoutedWeights + ((long)row * _c.ExpertsPerToken));
        }
    }

    private void Choose(float* probabilities, int* experts, float* weights)
    {
        float sum = 0;
        for (int j = 0; j < _c.ExpertsPerToken; j++)
        {
            int best = -1;
            for (int e = 0; e < _c.Experts; e++)
            {
                // What was chosen before is larger, or equal and before.
                bool open = j == 0 || probabilities[e] < weights[j - 1] || (probabilities[e] == weights[j - 1] && e > experts[j - 1]);
                if (open && (best < 0 || probabilities[e] > probabilities[best])) best = e;
            }

            // Only NaN leaves nothing to choose. Such a row goes on to logits that are not finite, which end its sequence
            // alone; an exception here would end the step of all.
            if (best < 0) best = j;
            experts[j] = best;
            weights[j] = probabilities[best];
            sum += weights[j];
        }

        if (!_c.NormalizeExpertWeights) return;
        sum = LaneMath.Larger(sum, LeastSum);
        for (int j = 0; j < _c.ExpertsPerToken; j++) weights[j] /= sum;
    }
}
