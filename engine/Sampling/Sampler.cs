using Granary.Engine.Numerics;

namespace Granary.Engine.Sampling;

/// <summary>
/// Chooses a token from logits. The choice is a function of logits, parameters, choice and position alone. Holds a workspace of
/// 12 bytes a token and allocates nothing after that; one thread at a time.
/// </summary>
public sealed class Sampler
{
    private readonly double[] _weights;
    private readonly int[] _order;

    /// <param name="vocabularySize">How many logits there are.</param>
    /// <exception cref="ArgumentOutOfRangeException">The size is not positive.</exception>
    public Sampler(int vocabularySize)
    {
        ArgumentOutOfRangeException.ThrowIfNegativeOrZero(vocabularySize);
        _weights = new double[vocabularySize];
        _order = new int[vocabularySize];
    }

    /// <summary>
    /// The chosen token: temperature, softmax, top-k, then top-p over what top-k left, then a draw from what remains. Ties go to the
    /// lower index. A logit of negative infinity is never chosen.
    /// </summary>
    /// <param name="logits">One logit a token.</param>
    /// <param name="parameters">How to choose.</param>
    /// <param name="choice">Which of the request's answers the token belongs to.</param>
    /// <param name="position">The token's position in its sequence.</param>
    /// <exception cref="ArgumentException">The number of logits is not the vocabulary's size.</exception>
    /// <exception cref="InvalidOperationException">A logit is NaN or positive infinity, or all are negative infinity.</exception>
    public int Sample(ReadOnlySpan<float> logits, SamplingParameters parameters, int choice, int position)
    {
        ArgumentNullException.ThrowIfNull(parameters);
        if (logits.Length != _weights.Length)
            throw new ArgumentException($"There are {logits.Length} logits for a vocabulary of {_weights.Length}", nameof(logits));

        var greatest = Greatest(logits);
        if (parameters.Temperature == 0)
            return greatest;

        var total = Weigh(logits, logits[greatest], parameters.Temperature);
        var uniform = Philox.Uniform(parameters.Seed, choice, position, draw: 0);
        var limit = parameters.TopK == 0 ? logits.Length : Math.Min(parameters.TopK, logits.Length);
        if (limit == logits.Length && parameters.TopP == 1)
            return DrawInIndexOrder(uniform * total, greatest);

        var heap = new TokenHeap(_weights, _order);
        if (limit < logits.Length)
            total = WeightOfLikeliest(limit, ref heap);
        var kept = KeepLikeliest(limit, parameters.TopP * total, ref heap, out var keptTotal);
        return DrawLikeliestFirst(kept, uniform * keptTotal);
    }

    private static int Greatest(ReadOnlySpan<float> logits)
    {
        var best = 0;
        for (var i = 0; i < logits.Length; i++)
        {
            if (!(logits[i] < float.PositiveInfinity))
                throw new InvalidOperationException($"logits are not finite: logit {i} is {logits[i]}");
            if (logits[i] > logits[best])
                best = i;
        }

        if (float.IsNegativeInfinity(logits[best]))
            throw new InvalidOperationException("logits are not finite: all are negative infinity");
        return best;
    }

    private double Weigh(ReadOnlySpan<float> logits, float greatest, float temperature)
    {
        var total = 0.0;
        for (var i = 0; i < logits.Length; i++)
        {
            _weights[i] = Transcendental.Exp(((double)logits[i] - greatest) / temperature);
            total += _weights[i];
        }

        return total;
    }

    private double WeightOfLikeliest(int limit, ref TokenHeap heap)
    {
        var total = 0.0;
        for (var i = 0; i < limit; i++)
            total += _weights[heap.Likeliest(i)];
        return total;
    }

    private int KeepLikeliest(int limit, double mass, ref TokenHeap heap, out double kept)
    {
        kept = 0;
        for (var i = 0; i < limit; i++)
        {
            kept += _weights[heap.Likeliest(i)];
            if (kept >= mass)
                return i + 1;
        }

        return limit;
    }

    private int DrawInIndexOrder(double target, int fallback)
    {
        var cumulative = 0.0;
        for (var i = 0; i < _weights.Length; i++)
        {
            cumulative += _weights[i];
            if (target < cumulative)
                return i;
        }

        return fallback;
    }

    private int DrawLikeliestFirst(int kept, double target)
    {
        var cumulative = 0.0;
        for (var i = 0; i < kept; i++)
        {
            var token = _order[_order.Length - 1 - i];
            cumulative += _weights[token];
            if (target < cumulative)
                return token;
        }

        return _order[^1];
    }
}
