using System.Runtime.CompilerServices;
using Granary.Engine.Kv;
using Granary.Engine.Numerics;

namespace Granary.Engine.Kernels;

/// <summary>
/// Attention by blocks of 32 tokens. A block yields a partial (max, sum, output) for each query from the cache alone;
/// partials merge over the fixed binary tree of block index, kept as a binary counter: aligned runs of 2^n blocks first,
/// what remains from left to right. The result depends on the position only, never on chunks or neighbours.
/// </summary>
internal static unsafe class Attention<TLanes>
    where TLanes : unmanaged, ILanes<TLanes>
{
    private const int Block = KvPagePool.BlockTokens;
    private const int Lanes = 16;

    /// <summary>From so many queries on, a block's values are expanded to floats once for all of them.</summary>
    private const int QueriesWorthPanel = 8;

    /// <summary>Runs a task; <paramref name="pages"/> is the sequence's page table.</summary>
    public static void Run(in AttentionTask task, ReadOnlySpan<int> pages, AttentionScratch s)
    {
        int dim = task.HeadDim, queries = task.Rows * task.Group;
        for (int r = 0; r < task.Rows; r++)
        {
            long bytes = (long)task.Group * dim * sizeof(float);
            Buffer.MemoryCopy(task.Queries + (r * task.Stride), s.Queries + ((long)r * task.Group * dim), bytes, bytes);
        }

        int last = task.Start + task.Rows - 1;
        for (int b = 0; b <= last / Block; b++)
        {
            // Rows before the block's first token do not see it.
            int first = Math.Max(0, (b * Block) - task.Start) * task.Group;
            byte* page = task.Pages + (pages[b] * task.PageBytes);
            int tokens = Math.Min(Block, last + 1 - (b * Block));
            Score(task, s, page + task.KeyOffset, first, queries, tokens);
            for (int q = first; q < queries; q++)
                Exponentiate(s, q, Math.Min(Block, task.Start + (q / task.Group) + 1 - (b * Block)), task.Scale);
            Weigh(task, s, page + task.ValueOffset, b, first, queries, tokens);
            for (int q = first; q < queries; q++) Push(s, q, b, dim);
        }

        for (int q = 0; q < queries; q++)
        {
            int row = q / task.Group;
            float* output = task.Output + (row * task.Stride) + ((long)(q % task.Group) * dim);
            Finish(s, q, ((task.Start + row) / Block) + 1, dim, output);
        }
    }

    private static void Score(in AttentionTask task, AttentionScratch s, byte* keys, int first, int queries, int tokens)
    {
        int dim = task.HeadDim;
        float* x = s.Queries + ((long)first * dim), y = s.Scores + ((long)first * Block);
        if (task.Type == KvType.F32)
            Matmul<TLanes>.Run<WeightsF32<TLanes>>(keys, dim * sizeof(float), dim, x, dim, queries - first, y, Block, tokens, null);
        else
            Matmul<TLanes>.Run<WeightsF16<TLanes>>(keys, dim * sizeof(ushort), dim, x, dim, queries - first, y, Block, tokens, s.KeyPanel);
    }

    [MethodImpl(MethodImplOptions.AggressiveOptimization)]
    private static void Exponentiate(AttentionScratch s, int query, int tokens, float scale)
    {
        float* scores = s.Scores + ((long)query * Block);
        for (int t = tokens; t < Block; t++) scores[t] = float.NegativeInfinity;
        TLanes factor = TLanes.Broadcast(scale);
        TLanes a = TLanes.Multiply(TLanes.Load(scores), factor), b = TLanes.Multiply(TLanes.Load(scores + Lanes), factor);
        float max = LaneMath.Max(TLanes.Max(a, b));
        TLanes shift = TLanes.Broadcast(max);
        a = LaneMath.Exp(TLanes.Subtract(a, shift));
        b = LaneMath.Exp(TLanes.Subtract(b, shift));
        TLanes.Store(a, scores);
        TLanes.Store(b, scores + Lanes);
        int slot = (s.Levels * s.QueriesMax) + query;
        s.Maxima[slot] = max;
        s.Sums[slot] = LaneMath.Sum(TLanes.Add(a, b));
    }

    private static void Weigh(in AttentionTask task, AttentionScratch s, byte* values, int block, int first, int queries, int tokens)
    {
        int dim = task.HeadDim;
        if (task.Type == KvType.F32)
        {
            Weigh<WeightsF32<TLanes>>(task, s, values, dim * sizeof(float), block, first, queries);
        }
        else if (queries - first < QueriesWorthPanel)
        {
            Weigh<WeightsF16<TLanes>>(task, s, values, dim * sizeof(ushort), block, first, queries);
        }
        else
        {
            Matmul<TLanes>.Expand<WeightsF16<TLanes>>(values, tokens * dim, s.ValuePanel);
            Weigh<WeightsF32<TLanes>>(task, s, (byte*)s.ValuePanel, dim * sizeof(float), block, first, queries);
        }
    }

    private static void Weigh<TWeights>(in AttentionTask task, AttentionScratch s, byte* values, int rowBytes, int block, int first, int queries)
        where TWeights : struct, IWeights<TLanes>
    {
        int dim = task.HeadDim;
        float* outputs = s.Outputs + ((long)s.Levels * s.QueriesMax * dim);
        int q = first;
        while (q < queries)
        {
            // Four queries share each load of a value where they see the same tokens.
            int count = Math.Min(Block, task.Start + (q / task.Group) + 1 - (block * Block));
            bool four = q + 4 <= queries && (count == Block || (q + 3) / task.Group == q / task.Group);
            float* p = s.Scores + ((long)q * Block);
            float* y = outputs + ((long)q * dim);
            for (int i = 0; i < dim; i += 2 * Lanes)
            {
                if (four) WeighFour<TWeights>(p, values, rowBytes, i, count, y + i, dim);
                else WeighOne<TWeights>(p, values, rowBytes, i, count, y + i);
            }

            q += four ? 4 : 1;
        }
    }

    [MethodImpl(MethodImplOptions.AggressiveOptimization)]
    private static void WeighFour<TWeights>(float* p, byte* values, int rowBytes, int column, int count, float* y, int dim)
        where TWeights : struct, IWeights<TLanes>
    {
        TLanes a0 = TLanes.Zero, a1 = TLanes.Zero, b0 = TLanes.Zero, b1 = TLanes.Zero;
        TLanes c0 = TLanes.Zero, c1 = TLanes.Zero, d0 = TLanes.Zero, d1 = TLanes.Zero;
        for (int t = 0; t < count; t++, values += rowBytes)
        {
            TLanes v0 = TWeights.Load(values, column, TLanes.Zero), v1 = TWeights.Load(values, column + Lanes, TLanes.Zero);
            TLanes w = TLanes.Broadcast(p[t]);
            a0 = TLanes.MultiplyAdd(w, v0, a0);
            a1 = TLanes.MultiplyAdd(w, v1, a1);
            w = TLanes.Broadcast(p[Block + t]);
            b0 = TLanes.MultiplyAdd(w, v0, b0);
            b1 = TLanes.MultiplyAdd(w, v1, b1);
            w = TLanes.Broadcast(p[(2 * Block) + t]);
            c0 = TLanes.MultiplyAdd(w, v0, c0);
            c1 = TLanes.MultiplyAdd(w, v1, c1);
            w = TLanes.Broadcast(p[(3 * Block) + t]);
            d0 = TLanes.MultiplyAdd(w, v0, d0);
            d1 = TLanes.MultiplyAdd(w, v1, d1);
        }

        TLanes.Store(a0, y);
        TLanes.Store(a1, y + Lanes);
        TLanes.Store(b0, y + dim);
        TLanes.Store(b1, y + dim + Lanes);
        TLanes.Store(c0, y + (2 * dim));
        TLanes.Store(c1, y + (2 * dim) + Lanes);
        TLanes.Store(d0, y + (3 * dim));
        TLanes.Store(d1, y + (3 * dim) + Lanes);
    }

    [MethodImpl(MethodImplOptions.AggressiveOptimization)]
    private static void WeighOne<TWeights>(float* p, byte* values, int rowBytes, int column, int count, float* y)
        where TWeights : struct, IWeights<TLanes>
    {
        TLanes a0 = TLanes.Zero, a1 = TLanes.Zero;
        for (int t = 0; t < count; t++, values += rowBytes)
        {
            TLanes w = TLanes.Broadcast(p[t]);
            a0 = TLanes.MultiplyAdd(w, TWeights.Load(values, column, TLanes.Zero), a0);
            a1 = TLanes.MultiplyAdd(w, TWeights.Load(values, column + Lanes, TLanes.Zero), a1);
        }

        TLanes.Store(a0, y);
        TLanes.Store(a1, y + Lanes);
    }

    // Adds one to the query's counter: the new partial absorbs a level for each carry.
    private static void Push(AttentionScratch s, int query, int block, int dim)
    {
        int level = 0;
        for (; ((block >> level) & 1) != 0; level++) Merge(s, query, level, s.Levels, s.Levels, dim);
        Copy(s, query, s.Levels, level, dim);
    }

    private static void Finish(AttentionScratch s, int query, int blocks, int dim, float* output)
    {
        int level = s.Levels - 1;
        while (((blocks >> level) & 1) == 0) level--;
        int work = level;
        while (--level >= 0)
        {
            if (((blocks >> level) & 1) != 0) Merge(s, query, work, level, work, dim);
        }

        float* o = s.Outputs + ((((long)work * s.QueriesMax) + query) * dim);
        TLanes sum = TLanes.Broadcast(s.Sums[(work * s.QueriesMax) + query]);
        for (int i = 0; i < dim; i += Lanes) TLanes.Store(TLanes.Divide(TLanes.Load(o + i), sum), output + i);
    }

    [MethodImpl(MethodImplOptions.AggressiveOptimization)]
    private static void Merge(AttentionScratch s, int query, int left, int right, int target, int dim)
    {
        int a = (left * s.QueriesMax) + query, b = (right * s.QueriesMax) + query, t = (target * s.QueriesMax) + query;
        float max = LaneMath.Larger(s.Maxima[a], s.Maxima[b]);
        TLanes ea = LaneMath.Exp(TLanes.Broadcast(s.Maxima[a] - max)), eb = LaneMath.Exp(TLanes.Broadcast(s.Maxima[b] - max));
        TLanes sum = TLanes.MultiplyAdd(eb, TLanes.Broadcast(s.Sums[b]), TLanes.Multiply(ea, TLanes.Broadcast(s.Sums[a])));
        s.Maxima[t] = max;
        s.Sums[t] = TLanes.First(sum);
        float* x = s.Outputs + ((long)a * dim), y = s.Outputs + ((long)b * dim), z = s.Outputs + ((long)t * dim);
        for (int i = 0; i < dim; i += Lanes)
            TLanes.Store(TLanes.MultiplyAdd(eb, TLanes.Load(y + i), TLanes.Multiply(ea, TLanes.Load(x + i))), z + i);
    }

    private static void Copy(AttentionScratch s, int query, int source, int target, int dim)
    {
        int a = (source * s.QueriesMax) + query, t = (target * s.QueriesMax) + query;
        s.Maxima[t] = s.Maxima[a];
        s.Sums[t] = s.Sums[a];
        long bytes = (long)dim * sizeof(float);
        Buffer.MemoryCopy(s.Outputs + ((long)a * dim), s.Outputs + ((long)t * dim), bytes, bytes);
    }
}
