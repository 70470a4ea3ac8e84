using Granary.Engine.Kv;

namespace Granary.Engine.Kernels;

/// <summary>Some consecutive rows of one sequence and the query heads that share one key and value head.</summary>
internal unsafe struct AttentionTask
{
    /// <summary>The most rows of one task.</summary>
    public const int RowsMax = 16;

    /// <summary>First page of the cache.</summary>
    public byte* Pages;

    /// <summary>Bytes from one page to the next.</summary>
    public long PageBytes;

    /// <summary>Bytes from the start of a page to the keys, [token][dimension], of the layer and head.</summary>
    public long KeyOffset;

    /// <summary>The same to the values.</summary>
    public long ValueOffset;

    /// <summary>How keys and values are stored.</summary>
    public KvType Type;

    /// <summary>Position of the first row in its sequence.</summary>
    public int Start;

    /// <summary>Number of rows, at most <see cref="RowsMax"/>.</summary>
    public int Rows;

    /// <summary>Query heads of the task.</summary>
    public int Group;

    /// <summary>Width of a head.</summary>
    public int HeadDim;

    /// <summary>What scores are multiplied by.</summary>
    public float Scale;

    /// <summary>Queries of the first row, [head][dimension].</summary>
    public float* Queries;

    /// <summary>Where the first row's result goes, of the same shape.</summary>
    public float* Output;

    /// <summary>Floats from one row to the next, in both.</summary>
    public long Stride;
}
