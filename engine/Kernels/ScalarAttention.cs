using Granary.Engine.Kv;

namespace Granary.Engine.Kernels;

/// <summary>Attention of one query in plain scalar code, with the bits of <see cref="Attention{TLanes}"/>.</summary>
internal static class ScalarAttention
{
    /// <summary>A block's, or a run of blocks', share of the softmax.</summary>
    private sealed record Partial(float Max, float Sum, float[] Output);

    /// <summary>Attends from the last of the given tokens.</summary>
    /// <param name="query">One head's query.</param>
    /// <param name="keys">A key a token.</param>
    /// <param name="values">A value a token.</param>
    /// <param name="scale">What scores are multiplied by.</param>
    public static float[] Run(float[] query, float[][] keys, float[][] values, float scale)
    {
        int blocks = (keys.Length + KvPagePool.BlockTokens - 1) / KvPagePool.BlockTokens;

        // Aligned runs from the left: the largest power of two that fits what remains.
        Partial? total = null;
        for (int first = 0; first < blocks;)
        {
            int run = 1;
            while (run * 2 <= blocks - first) run *= 2;
            Partial part = Run(query, keys, values, scale, first, run);
            total = total is null ? part : Merge(total, part);
            first += run;
        }

        return Array.ConvertAll(total!.Output, value => value / total.Sum);
    }

    private static Partial Run(float[] query, float[][] keys, float[][] values, float scale, int first, int blocks)
    {
        if (blocks == 1) return Block(query, keys, values, scale, first * KvPagePool.BlockTokens);
        int half = blocks / 2;
        return Merge(Run(query, keys, values, scale, first, half), Run(query, keys, values, scale, first + half, half));
    }

    private static Partial Block(float[] query, float[][] keys, float[][] values, float scale, int first)
    {
        int count = Math.Min(KvPagePool.BlockTokens, keys.Length - first);
        float[] scores = new float[KvPagePool.BlockTokens];
        float max = float.NegativeInfinity;
        for (int t = 0; t < count; t++)
        {
            scores[t] = ScalarReference.Dot(query, keys[first + t]) * scale;
            max = scores[t] > max ? scores[t] : max;
        }

        float[] output = new float[query.Length], lanes = new float[16];
        for (int t = 0; t < count; t++)
        {
            scores[t] = ScalarReference.Exp(scores[t] - max);
            for (int i = 0; i < output.Length; i++) output[i] = ScalarReference.MultiplyAdd(scores[t], values[first + t][i], output[i]);
        }

        for (int i = 0; i < lanes.Length; i++) lanes[i] = scores[i] + scores[i + 16];
        return new Partial(max, ScalarReference.Sum(lanes), output);
    }

    private static Partial Merge(Partial a, Partial b)
    {
        float max = a.Max > b.Max ? a.Max : b.Max, ea = ScalarReference.Exp(a.Max - max), eb = ScalarReference.Exp(b.Max - max);
        float[] output = new float[a.Output.Length];
        for (int i = 0; i < output.Length; i++) output[i] = ScalarReference.MultiplyAdd(eb, b.Output[i], ea * a.Output[i]);
        return new Partial(max, ScalarReference.MultiplyAdd(eb, b.Sum, ea * a.Sum), output);
    }
}
