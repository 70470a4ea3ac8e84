using Granary.Grains.Balancing;
using Granary.Interfaces.Experts;

namespace Granary.Grains.Tests.Balancing;

/// <summary>Routes tokens to experts by Zipf weights: the expert of rank r is drawn in proportion to 1 / r^exponent.</summary>
internal sealed class WeightedRouter
{
    public const int PerToken = 8;

    private readonly int _layers;
    private readonly double[] _cumulative;
    private readonly Random _random;
    private int _shift;

    public WeightedRouter(int layers, int experts, double exponent, int seed)
    {
        _layers = layers;
        _random = new Random(seed);
        _cumulative = new double[experts];
        double sum = 0;
        for (int rank = 0; rank < experts; rank++) _cumulative[rank] = sum += Math.Pow(rank + 1, -exponent);
    }

    /// <summary>Gives every rank to an expert further on.</summary>
    public void Shift(int experts) => _shift += experts;

    /// <summary>Routes a window of tokens through all layers.</summary>
    /// <param name="tokens">How many.</param>
    /// <param name="loads">Counts them.</param>
    /// <returns>The rows of this window alone.</returns>
    public ExpertLoadTable Window(int tokens, ExpertLoads loads)
    {
        int experts = _cumulative.Length;
        var rows = new float[_layers * experts];
        var chosen = new int[PerToken];
        for (int layer = 0; layer < _layers; layer++)
        {
            for (int token = 0; token < tokens; token++)
            {
                for (int i = 0; i < PerToken; i++)
                {
                    chosen[i] = Draw(layer);
                    rows[(layer * experts) + chosen[i]]++;
                }

                loads.Add(layer, chosen);
            }
        }

        return new ExpertLoadTable(_layers, experts, rows);
    }

    private int Draw(int layer)
    {
        int rank = Array.BinarySearch(_cumulative, _random.NextDouble() * _cumulative[^1]);
        // Each layer has its own hot set.
        return ((rank < 0 ? ~rank : rank) + _shift + (layer * 24)) % _cumulative.Length;
    }
}
