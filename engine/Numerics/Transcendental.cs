namespace Granary.Engine.Numerics;

/// <summary>
/// Exponential, logarithm, power, sine and cosine of doubles from additions, multiplications and divisions alone, so that every
/// processor gives the same bits. Each is an argument reduction by a constant in parts, then a series.
/// </summary>
public static class Transcendental
{
    /// <summary>The largest argument of <see cref="Sin"/> and <see cref="Cos"/>: beyond it the reduction would lose digits.</summary>
    public const double AngleMax = 1_600_000;

    private const double Log2E = 1.4426950408889634;

    // ln 2 and pi / 2 in parts: the first ones end in zeros, so that their products with small integers are exact.
    private const double Ln2High = 6.93147180369123816490e-01;
    private const double Ln2Low = 1.90821492927058770002e-10;
    private const double TwoOverPi = 0.63661977236758134308;
    private const double HalfPi1 = 1.57079632673412561417e+00;
    private const double HalfPi2 = 6.07710050630396597660e-11;
    private const double HalfPi3 = 2.02226624879595063154e-21;

    /// <summary>e^x, within 1.5 units in the last place where the result is normal.</summary>
    public static double Exp(double x)
    {
        if (double.IsNaN(x)) return x;
        if (x > 710) return double.PositiveInfinity;
        if (x < -746) return 0;
        double n = Math.Round(x * Log2E);
        double r = x - (n * Ln2High) - (n * Ln2Low);
        double sum = 1.0;
        for (int i = 14; i > 0; i--) sum = 1.0 + (sum * r / i);
        int first = (int)n / 2;
        return sum * PowerOfTwo(first) * PowerOfTwo((int)n - first);
    }

    /// <summary>The natural logarithm, within 1.5 units in the last place; NaN below 0.</summary>
    public static double Log(double x)
    {
        if (double.IsNaN(x) || x < 0) return double.NaN;
        if (x == 0) return double.NegativeInfinity;
        if (double.IsPositiveInfinity(x)) return x;
        int exponent = 0;
        if (x < 2.2250738585072014e-308)
        {
            x *= 18014398509481984.0;
            exponent = -54;
        }

        long bits = BitConverter.DoubleToInt64Bits(x);
        exponent += (int)(bits >> 52) - 1023;
        double m = BitConverter.Int64BitsToDouble((bits & 0xFFFFFFFFFFFFF) | 0x3FF0000000000000);
        if (m > 1.4142135623730951)
        {
            m *= 0.5;
            exponent++;
        }

        // With s = f / (2 + f): ln(1 + f) = 2 s + 2 s^3 / 3 + ..., and 2 s = f - s f.
        double f = m - 1, s = f / (2 + f), z = s * s, series = 0;
        for (int i = 23; i >= 3; i -= 2) series = (series + (2.0 / i)) * z;
        double half = 0.5 * f * f;
        return (exponent * Ln2High) + (f - (half - (s * (half + series)) - (exponent * Ln2Low)));
    }

    /// <summary>x^y for x above 0, within 2 + |y ln x| units in the last place; 1 for y = 0, and the limit for x = 0.</summary>
    /// <exception cref="ArgumentOutOfRangeException">x is below 0.</exception>
    public static double Pow(double x, double y)
    {
        ArgumentOutOfRangeException.ThrowIfNegative(x);
        return y == 0 || x == 1 ? 1 : Exp(y * Log(x));
    }

    /// <summary>The sine of an angle in radians, within 1.5 units in the last place, or 1e-17 near multiples of pi.</summary>
    /// <exception cref="ArgumentOutOfRangeException">The angle is beyond <see cref="AngleMax"/> or not a number.</exception>
    public static double Sin(double x)
    {
        long quadrant = Reduce(x, out double r);
        double y = (quadrant & 1) == 0 ? SinSeries(r) : CosSeries(r);
        return (quadrant & 2) == 0 ? y : -y;
    }

    /// <summary>The cosine of an angle in radians, within 1.5 units in the last place, or 1e-17 near its zeros.</summary>
    /// <exception cref="ArgumentOutOfRangeException">The angle is beyond <see cref="AngleMax"/> or not a number.</exception>
    public static double Cos(double x)
    {
        long quadrant = Reduce(x, out double r);
        double y = (quadrant & 1) == 0 ? CosSeries(r) : SinSeries(r);
        return ((quadrant + 1) & 2) == 0 ? y : -y;
    }

    private static double PowerOfTwo(int n) => BitConverter.Int64BitsToDouble((long)(n + 1023) << 52);

    private static long Reduce(double x, out double r)
    {
        if (!(Math.Abs(x) <= AngleMax)) throw new ArgumentOutOfRangeException(nameof(x), x, $"Angles reach up to {AngleMax}");
        double n = Math.Round(x * TwoOverPi);
        r = x - (n * HalfPi1) - (n * HalfPi2) - (n * HalfPi3);
        return (long)n;
    }

    private static double SinSeries(double r)
    {
        double z = r * r, sum = 0;
        for (int i = 18; i > 0; i -= 2) sum = (1 + sum) * -z / (i * (i + 1));
        return r + (r * sum);
    }

    private static double CosSeries(double r)
    {
        double z = r * r, sum = 0;
        for (int i = 17; i > 1; i -= 2) sum = (1 + sum) * -z / (i * (i + 1));
        double half = 0.5 * z;
        return 1 - (half + (half * sum));
    }
}
