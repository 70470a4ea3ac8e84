using Granary.Engine.Compute;
using Granary.Engine.Kernels;
using Granary.Engine.Kv;
using Granary.Engine.Models;

namespace Granary.Engine.Execution;

/// <summary>
/// From the residual stream to the output projection: norm, QKV, norms of heads, rotary embedding, cache, attention. All keys
/// and values of the step are written before any is read.
/// </summary>
internal sealed unsafe class AttentionStage : IParallelJob, IDisposable
{
    /// <summary>Multiplications below which a second thread costs more than it gives.</summary>
    private const long WorthSharing = 32 * 1024;

    private readonly Model _model;
    private readonly ModelConfig _c;
    private readonly KvPagePool _kv;
    private readonly ComputePool _pool;
    private readonly StepBuffers _state;
    private readonly IKernels _kernels;
    private readonly MatmulJob _matmul;
    private readonly RowJob _norm;
    private readonly RowJob _prepare;
    private readonly AttentionScratch[] _scratch;
    private readonly (int Sequence, int Row, int Rows)[] _tiles;
    private readonly float _scale;
    private LayerWeights _layer;
    private int _layerIndex;
    private int _tileCount;
    private long _work;
    private int _claimed;

    public AttentionStage(Model model, KvPagePool kv, ComputePool pool, StepBuffers state, IKernels kernels, MatmulJob matmul)
    {
        _model = model;
        _c = model.Config;
        _kv = kv;
        _pool = pool;
        _state = state;
        _kernels = kernels;
        _matmul = matmul;
        _layer = model.Layers[0];
        _norm = new RowJob(pool, Norm);
        _prepare = new RowJob(pool, Prepare);
        _scale = 1f / MathF.Sqrt(_c.HeadDim);
        _tiles = new (int, int, int)[(state.RowsMax / AttentionTask.RowsMax) + state.SequencesMax];
        _scratch = new AttentionScratch[pool.Threads];
        for (int i = 0; i < _scratch.Length; i++)
            _scratch[i] = new AttentionScratch(_c.Heads / _c.KvHeads, _c.HeadDim, _c.ContextLength);
    }

    /// <summary>Plans the attention of a step that the state holds.</summary>
    public void Begin()
    {
        _tileCount = 0;
        _work = 0;
        for (int s = 0; s < _state.Sequences; s++)
        {
            SequenceSlice slice = _state.Slices[s];
            for (int row = 0; row < slice.Count; row += AttentionTask.RowsMax)
                _tiles[_tileCount++] = (s, row, Math.Min(AttentionTask.RowsMax, slice.Count - row));
            _work += 2L * slice.Count * (slice.Start + slice.Count) * _c.Heads * _c.HeadDim;
        }
    }

    /// <summary>Leaves the projected output in the state.</summary>
    public void Run(int layer)
    {
        _layerIndex = layer;
        _layer = _model.Layers[layer];
        StepBuffers s = _state;
        _norm.Execute(s.Rows);
        AddProjection(_layer.Query, s.Normed, s.Query);
        AddProjection(_layer.Key, s.Normed, s.Key);
        AddProjection(_layer.Value, s.Normed, s.Value);
        _matmul.Execute();
        _prepare.Execute(s.Rows);
        _claimed = 0;
        int items = _tileCount * _c.KvHeads;
        if (_work < WorthSharing) Run(0, 1);
        else _pool.Run(this, Math.Min(_pool.Threads, items));
        AddProjection(_layer.Output, s.Attended, s.Projected);
        _matmul.Execute();
    }

    /// <inheritdoc/>
    public void Run(int part, int parts)
    {
        int group = _c.Heads / _c.KvHeads, items = _tileCount * _c.KvHeads;
        AttentionScratch scratch = _scratch[part];
        while (true)
        {
            // Late rows see most, so they go first and the threads end together.
            int item = items - Interlocked.Increment(ref _claimed);
            if (item < 0) return;
            (int sequence, int row, int rows) = _tiles[item / _c.KvHeads];
            int head = item % _c.KvHeads;
            long stride = (long)_c.Heads * _c.HeadDim;
            long offset = ((_state.FirstRows[sequence] + row) * stride) + ((long)head * group * _c.HeadDim);
            AttentionTask task = new()
            {
                Pages = _kv.Pages,
                PageBytes = _kv.PageBytes,
                KeyOffset = _kv.KeyOffset(_layerIndex, head),
                ValueOffset = _kv.ValueOffset(_layerIndex, head),
                Type = _kv.Type,
                Start = _state.Slices[sequence].Start + row,
                Rows = rows,
                Group = group,
                HeadDim = _c.HeadDim,
                Scale = _scale,
                Queries = _state.Query + offset,
                Output = _state.Attended + offset,
                Stride = stride,
            };
            _kernels.Attend(task, _state.Slices[sequence].PageTable.Span, scratch);
        }
    }

    /// <inheritdoc/>
    public void Dispose()
    {
        foreach (AttentionScratch scratch in _scratch) scratch.Dispose();
    }

    private void AddProjection(Formats.TensorView weights, float* x, float* y) =>
        _matmul.Add(new MatmulPart { Weights = weights, X = x, XStride = weights.Columns, Rows = _state.Rows, Y = y, YStride = weights.Rows });

    private void Norm(int first, int count)
    {
        for (int row = first; row < first + count; row++)
        {
            long offset = (long)row * _c.HiddenSize;
            _kernels.RmsNorm(_state.Hidden + offset, (float*)_layer.AttentionNorm, _c.RmsEpsilon, _c.HiddenSize, _state.Normed + offset);
        }
    }

    private void Prepare(int first, int count)
    {
        int dim = _c.HeadDim;
        for (int row = first; row < first + count; row++)
        {
            float* query = _state.Query + ((long)row * _c.Heads * dim);
            for (int head = 0; head < _c.Heads; head++) Turn(query + (head * dim), _layer.QueryNorm, row);
            float* key = _state.Key + ((long)row * _c.KvHeads * dim), value = _state.Value + ((long)row * _c.KvHeads * dim);
            int token = _state.Positions[row] % KvPagePool.BlockTokens;
            for (int head = 0; head < _c.KvHeads; head++)
            {
                Turn(key + (head * dim), _layer.KeyNorm, row);
                _kv.Write(_state.Pages[row], _kv.KeyOffset(_layerIndex, head), token, key + (head * dim));
                _kv.Write(_state.Pages[row], _kv.ValueOffset(_layerIndex, head), token, value + (head * dim));
            }
        }
    }

    private void Turn(float* head, nint norm, int row)
    {
        int half = _c.HeadDim / 2;
        _kernels.RmsNorm(head, (float*)norm, _c.RmsEpsilon, _c.HeadDim, head);
        _kernels.Rotate(head, _state.Cos + ((long)row * half), _state.Sin + ((long)row * half), half);
    }
}
