using Granary.Engine.Models;
using Granary.Engine.Numerics;

namespace Granary.Engine.Kv;

/// <summary>
/// The memory of the KV cache: pages of 32 tokens, each for all layers, [layer][keys, values][head][token][dimension].
/// It owns bytes only; who holds which page is the page table's business. Pages that were never written cost nothing.
/// </summary>
public sealed unsafe class KvPagePool : IDisposable
{
    /// <summary>Tokens of a page; also the unit that attention sums by.</summary>
    public const int BlockTokens = 32;

    private readonly NativeBuffer<byte> _memory;
    private readonly long _headBytes;
    private readonly int _kvHeads;

    /// <summary>Takes as many pages as fit into <paramref name="bytes"/>.</summary>
    /// <param name="config">Gives layers, heads and their width.</param>
    /// <param name="type">How elements are stored.</param>
    /// <param name="bytes">The most memory to use; at least one page.</param>
    /// <exception cref="ArgumentOutOfRangeException">Not even one page fits.</exception>
    public KvPagePool(ModelConfig config, KvType type, long bytes)
    {
        ArgumentNullException.ThrowIfNull(config);
        PageBytes = BytesPerPage(config, type);
        if (bytes < PageBytes)
            throw new ArgumentOutOfRangeException(nameof(bytes), bytes, $"A page of the KV cache takes {PageBytes} bytes");
        Type = type;
        PageCount = checked((int)(bytes / PageBytes));
        _kvHeads = config.KvHeads;
        _headBytes = (long)BlockTokens * config.HeadDim * ElementBytes(type);
        HeadDim = config.HeadDim;
        Layers = config.Layers;
        _memory = new NativeBuffer<byte>(PageCount * PageBytes);
    }

    /// <summary>How elements are stored.</summary>
    public KvType Type { get; }

    /// <summary>Number of pages.</summary>
    public int PageCount { get; }

    /// <summary>Bytes of one page.</summary>
    public long PageBytes { get; }

    internal int HeadDim { get; }

    internal int KvHeads => _kvHeads;

    internal int Layers { get; }

    internal byte* Pages => _memory.Pointer;

    /// <summary>Bytes of one page for a model and an element type.</summary>
    public static long BytesPerPage(ModelConfig config, KvType type)
    {
        ArgumentNullException.ThrowIfNull(config);
        return 2L * config.Layers * config.KvHeads * BlockTokens * config.HeadDim * ElementBytes(type);
    }

    /// <summary>The bytes of a page, to copy out or in.</summary>
    /// <param name="page">A page's index.</param>
    /// <exception cref="ArgumentOutOfRangeException">There is no such page.</exception>
    public Span<byte> Page(int page)
    {
        ArgumentOutOfRangeException.ThrowIfNegative(page);
        ArgumentOutOfRangeException.ThrowIfGreaterThanOrEqual(page, PageCount);
        return _memory.Span(page * PageBytes, checked((int)PageBytes));
    }

    /// <inheritdoc/>
    public void Dispose() => _memory.Dispose();

    internal static int ElementBytes(KvType type) => type switch
    {
        KvType.F32 => sizeof(float),
        KvType.F16 => sizeof(ushort),
        _ => throw new ArgumentOutOfRangeException(nameof(type), type, "Unknown KV type"),
    };

    /// <summary>Bytes from a page's start to the keys of a layer and head.</summary>
    internal long KeyOffset(int layer, int head) => ((layer * 2L * _kvHeads) + head) * _headBytes;

    /// <summary>Bytes from a page's start to the values of a layer and head.</summary>
    internal long ValueOffset(int layer, int head) => ((((layer * 2L) + 1) * _kvHeads) + head) * _headBytes;

    /// <summary>Rounds a token's row of one head to the cache's type and writes it.</summary>
    internal void Write(int page, long offset, int token, float* source)
    {
        byte* target = _memory.Pointer + (page * PageBytes) + offset + ((long)token * HeadDim * ElementBytes(Type));
        if (Type == KvType.F32)
        {
            new ReadOnlySpan<float>(source, HeadDim).CopyTo(new Span<float>(target, HeadDim));
            return;
        }

        for (int i = 0; i < HeadDim; i++) ((ushort*)target)[i] = HalfBits.FromSingle(source[i]);
    }
}
