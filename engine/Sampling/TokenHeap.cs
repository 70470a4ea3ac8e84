namespace Granary.Engine.Sampling;

/// <summary>
/// Sorts tokens by weight, the lower index first among equals, only as far as it is asked to: a heap of the tokens not yet
/// ordered fills the front of the array, those ordered fill the back, the likeliest last.
/// </summary>
internal ref struct TokenHeap
{
    private readonly ReadOnlySpan<double> _weights;
    private readonly Span<int> _tokens;
    private int _unordered;

    /// <param name="weights">The weight of each token.</param>
    /// <param name="tokens">The workspace, as long as the weights; what it holds is overwritten.</param>
    public TokenHeap(ReadOnlySpan<double> weights, Span<int> tokens)
    {
        _weights = weights;
        _tokens = tokens;
        _unordered = tokens.Length;
        for (var i = 0; i < tokens.Length; i++)
            tokens[i] = i;
        for (var i = (tokens.Length / 2) - 1; i >= 0; i--)
            Sink(i);
    }

    /// <summary>The token that <paramref name="rank"/> others precede.</summary>
    public int Likeliest(int rank)
    {
        while (_tokens.Length - _unordered <= rank)
        {
            _unordered--;
            (_tokens[0], _tokens[_unordered]) = (_tokens[_unordered], _tokens[0]);
            Sink(0);
        }

        return _tokens[_tokens.Length - 1 - rank];
    }

    private readonly void Sink(int parent)
    {
        var token = _tokens[parent];
        for (var child = (2 * parent) + 1; child < _unordered; child = (2 * parent) + 1)
        {
            if (child + 1 < _unordered && Precedes(_tokens[child + 1], _tokens[child]))
                child++;
            if (!Precedes(_tokens[child], token))
                break;
            _tokens[parent] = _tokens[child];
            parent = child;
        }

        _tokens[parent] = token;
    }

    private readonly bool Precedes(int left, int right) =>
        _weights[left] > _weights[right] || (_weights[left] == _weights[right] && left < right);
}
