namespace Granary.Engine.Sampling;

/// <summary>An exponential made of IEEE 754 operations only, so that it is the same on every processor.</summary>
internal static class SamplingMath
{
    private const double Log2OfE = 1.4426950408889634;

    // ln 2 in two parts; the high one has 33 significant bits, so its product with an exponent is exact.
    private const double Ln2High = 0.693147180369123816490;
    private const double Ln2Low = 1.90821492927058770002e-10;
    private const double Overflow = 709.782712893384;
    private const double Underflow = -745.1332191019412;

    /// <summary>e to the power <paramref name="x"/>, within 2 units in the last place.</summary>
    public static double Exp(double x)
    {
        if (double.IsNaN(x))
            return x;
        if (x > Overflow)
            return double.PositiveInfinity;
        if (x < Underflow)
            return 0;

        var exponent = Math.Floor((x * Log2OfE) + 0.5);
        var high = x - (exponent * Ln2High);
        var low = exponent * Ln2Low;
        var r = high - low;
        var lost = high - r - low;
        // The series from the quadratic term on; the last term left out is below 2^-57 for |r| <= ln(2) / 2.
        var tail = 1.0 / 6227020800.0;
        tail = (tail * r) + (1.0 / 479001600.0);
        tail = (tail * r) + (1.0 / 39916800.0);
        tail = (tail * r) + (1.0 / 3628800.0);
        tail = (tail * r) + (1.0 / 362880.0);
        tail = (tail * r) + (1.0 / 40320.0);
        tail = (tail * r) + (1.0 / 5040.0);
        tail = (tail * r) + (1.0 / 720.0);
        tail = (tail * r) + (1.0 / 120.0);
        tail = (tail * r) + (1.0 / 24.0);
        tail = (tail * r) + (1.0 / 6.0);
        tail = (tail * r) + 0.5;
        var value = 1.0 + (r + ((tail * r * r) + lost));
        return Scale(value, (int)exponent);
    }

    private static double Scale(double value, int exponent)
    {
        // Two steps keep each power of two normal where the result is subnormal or near the greatest number.
        var half = exponent / 2;
        return value * PowerOfTwo(half) * PowerOfTwo(exponent - half);
    }

    private static double PowerOfTwo(int exponent) => BitConverter.Int64BitsToDouble((exponent + 1023L) << 52);
}
