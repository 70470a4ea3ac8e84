using Granary.Engine.Kv;
using Granary.Engine.Numerics;

namespace Granary.Engine.Kernels;

/// <summary>
/// What one thread needs for an <see cref="AttentionTask"/>. For each query it holds the partials that are not merged yet,
/// one a level: level n covers an aligned run of 2^n blocks, as the bits of a binary counter do.
/// </summary>
internal sealed unsafe class AttentionScratch : IDisposable
{
    private readonly NativeBuffer<float> _buffer;

    /// <summary>Takes memory for tasks of up to <see cref="AttentionTask.RowsMax"/> rows.</summary>
    /// <param name="group">Query heads of one key and value head.</param>
    /// <param name="headDim">Width of a head.</param>
    /// <param name="tokensMax">The longest sequence.</param>
    public AttentionScratch(int group, int headDim, int tokensMax)
    {
        QueriesMax = AttentionTask.RowsMax * group;
        int blocks = (tokensMax + KvPagePool.BlockTokens - 1) / KvPagePool.BlockTokens;
        Levels = 1;
        while (blocks >> Levels != 0) Levels++;
        long outputs = (long)QueriesMax * headDim;
        long panel = (long)KvPagePool.BlockTokens * headDim;
        _buffer = new NativeBuffer<float>(
            outputs + (4L * headDim) + panel + ((long)QueriesMax * KvPagePool.BlockTokens) + ((Levels + 1) * (outputs + (2L * QueriesMax))));
        Queries = _buffer.Pointer;
        KeyPanel = Queries + outputs;
        ValuePanel = KeyPanel + (4L * headDim);
        Scores = ValuePanel + panel;
        Outputs = Scores + ((long)QueriesMax * KvPagePool.BlockTokens);
        Maxima = Outputs + ((Levels + 1) * outputs);
        Sums = Maxima + ((Levels + 1) * QueriesMax);
    }

    /// <summary>The most queries of a task.</summary>
    public int QueriesMax { get; }

    /// <summary>Levels of unmerged partials; the partial at work is one more.</summary>
    public int Levels { get; }

    /// <summary>Queries side by side, [query][dimension].</summary>
    public float* Queries { get; }

    /// <summary>Four keys as floats.</summary>
    public float* KeyPanel { get; }

    /// <summary>The values of a block as floats.</summary>
    public float* ValuePanel { get; }

    /// <summary>Scores, then their exponentials, [query][token].</summary>
    public float* Scores { get; }

    /// <summary>Outputs of partials, [level][query][dimension].</summary>
    public float* Outputs { get; }

    /// <summary>Maxima of partials, [level][query].</summary>
    public float* Maxima { get; }

    /// <summary>Sums of partials, [level][query].</summary>
    public float* Sums { get; }

    /// <inheritdoc/>
    public void Dispose() => _buffer.Dispose();
}
