using Granary.Engine.Compute;
using Granary.Engine.Kernels;
using Granary.Engine.Models;
using Granary.Engine.Numerics;

namespace Granary.Engine.Execution;

/// <summary>Gathers the rows of a step by expert, runs the experts that are here, and puts results back in router order.</summary>
internal sealed unsafe class LocalExperts : IDisposable
{
    private readonly ModelConfig _c;
    private readonly StepBuffers _state;
    private readonly ExpertStage _stage;
    private readonly RowJob _gather;
    private readonly RowJob _scatter;
    private readonly NativeBuffer<float> _inputs;
    private readonly NativeBuffer<float> _outputs;
    private readonly int[] _slots;
    private readonly int[] _counts;
    private readonly int[] _experts;
    private readonly int[] _offsets;

    public LocalExperts(Model model, ComputePool pool, StepBuffers state, IKernels kernels)
    {
        _c = model.Config;
        _state = state;
        int slots = checked(state.RowsMax * _c.ExpertsPerToken);
        _stage = new ExpertStage(model, pool, slots, kernels);
        _gather = new RowJob(pool, Gather);
        _scatter = new RowJob(pool, Scatter);
        _inputs = new NativeBuffer<float>((long)slots * _c.HiddenSize);
        _outputs = new NativeBuffer<float>((long)slots * _c.HiddenSize);
        _slots = new int[slots];
        _counts = new int[_c.Experts];
        _experts = new int[_c.Experts];
        _offsets = new int[_c.Experts + 1];
    }

    public void Run(int layer, ReadOnlySpan<bool> expertIsLocal)
    {
        if (expertIsLocal.Length != _c.Experts)
            throw new ArgumentException($"{expertIsLocal.Length} flags for {_c.Experts} experts", nameof(expertIsLocal));
        int groups = Group(expertIsLocal), rows = _offsets[groups];
        if (rows == 0) return;
        _gather.Execute(rows);
        int length = checked(rows * _c.HiddenSize);
        _stage.Run(layer, _inputs.Span(0, length), _experts.AsSpan(0, groups), _offsets.AsSpan(0, groups + 1), _outputs.Span(0, length));
        _scatter.Execute(rows);
    }

    /// <inheritdoc/>
    public void Dispose()
    {
        _stage.Dispose();
        _inputs.Dispose();
        _outputs.Dispose();
    }

    // A counting sort of the slots by expert; slots of an expert stay in order.
    private int Group(ReadOnlySpan<bool> expertIsLocal)
    {
        int slots = _state.Rows * _c.ExpertsPerToken, groups = 0, next = 0;
        Array.Clear(_counts);
        for (int slot = 0; slot < slots; slot++) _counts[_state.RoutedExperts[slot]]++;
        for (int e = 0; e < _counts.Length; e++)
        {
            int count = expertIsLocal[e] ? _counts[e] : 0;
            _counts[e] = next;
            if (count == 0) continue;
            _experts[groups] = e;
            _offsets[groups++] = next;
            next += count;
        }

        _offsets[groups] = next;
        for (int slot = 0; slot < slots; slot++)
        {
            int e = _state.RoutedExperts[slot];
            if (expertIsLocal[e]) _slots[_counts[e]++] = slot;
        }

        return groups;
    }

    private void Gather(int first, int count)
    {
        long bytes = (long)_c.HiddenSize * sizeof(float);
        for (int i = first; i < first + count; i++)
        {
            float* source = _state.Normed + ((long)(_slots[i] / _c.ExpertsPerToken) * _c.HiddenSize);
            Buffer.MemoryCopy(source, _inputs.Pointer + ((long)i * _c.HiddenSize), bytes, bytes);
        }
    }

    private void Scatter(int first, int count)
    {
        long bytes = (long)_c.HiddenSize * sizeof(float);
        for (int i = first; i < first + count; i++)
        {
            float* target = _state.ExpertOutput + ((long)_slots[i] * _c.HiddenSize);
            Buffer.MemoryCopy(_outputs.Pointer + ((long)i * _c.HiddenSize), target, bytes, bytes);
        }
    }
}
