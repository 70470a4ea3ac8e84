using Granary.Engine.Formats;
using Granary.Engine.Numerics;

namespace Granary.Engine.Kernels;

/// <summary>
/// What the kernels compute, in plain scalar code: sixteen running sums, one fixed tree, one rounding a step. The kernels of every
/// vector width give these bits.
/// </summary>
internal static class ScalarReference
{
    private const int Lanes = 16;

    /// <summary>a * b + c in the arithmetic of this process.</summary>
    public static float MultiplyAdd(float a, float b, float c) => NumericProfile.IsFused ? MathF.FusedMultiplyAdd(a, b, c) : (a * b) + c;

    /// <summary>The sum of sixteen lanes.</summary>
    public static float Sum(ReadOnlySpan<float> lanes)
    {
        Span<float> s = stackalloc float[Lanes];
        lanes.CopyTo(s);
        for (int width = Lanes / 2; width > 0; width /= 2)
            for (int i = 0; i < width; i++) s[i] += s[i + width];
        return s[0];
    }

    /// <summary>x . w over a multiple of 16.</summary>
    public static float Dot(ReadOnlySpan<float> x, ReadOnlySpan<float> w)
    {
        Span<float> sums = stackalloc float[Lanes];
        sums.Clear();
        for (int i = 0; i < x.Length; i++) sums[i % Lanes] = MultiplyAdd(x[i], w[i], sums[i % Lanes]);
        return Sum(sums);
    }

    /// <summary>The floats of a stored row.</summary>
    public static float[] Expand(TensorType type, ReadOnlySpan<byte> row, int columns)
    {
        float[] y = new float[columns];
        for (int i = 0; i < columns; i++)
        {
            y[i] = type switch
            {
                TensorType.F32 => BitConverter.ToSingle(row[(4 * i)..]),
                TensorType.F16 => (float)BitConverter.ToHalf(row[(2 * i)..]),
                TensorType.BF16 => BitConverter.Int32BitsToSingle(BitConverter.ToUInt16(row[(2 * i)..]) << 16),
                TensorType.Q8_0 => (float)BitConverter.ToHalf(row[(i / 32 * 34)..]) * (sbyte)row[(i / 32 * 34) + 2 + (i % 32)],
                _ => throw new ArgumentOutOfRangeException(nameof(type), type, "Unknown tensor type"),
            };
        }

        return y;
    }

    /// <summary>x / sqrt(mean(x^2) + epsilon) * weight.</summary>
    public static float[] RmsNorm(ReadOnlySpan<float> x, ReadOnlySpan<float> weight, float epsilon)
    {
        float scale = 1f / MathF.Sqrt((Dot(x, x) / x.Length) + epsilon);
        float[] y = new float[x.Length];
        for (int i = 0; i < y.Length; i++) y[i] = x[i] * scale * weight[i];
        return y;
    }

    /// <summary>e^x by the polynomial of <see cref="LaneMath.Exp"/>.</summary>
    public static float Exp(float x)
    {
        x = x < -104f ? -104f : x > 89f ? 89f : x;
        float shifted = MultiplyAdd(x, 1.44269504f, LaneMath.Shifter);
        float r = MultiplyAdd(shifted - LaneMath.Shifter, -0.693359375f, x);
        r = MultiplyAdd(shifted - LaneMath.Shifter, 2.12194440e-4f, r);
        float p = 1f / 5040f;
        foreach (float c in (ReadOnlySpan<float>)[1f / 720f, 1f / 120f, 1f / 24f, 1f / 6f, 0.5f, 1f, 1f]) p = MultiplyAdd(p, r, c);
        int n = BitConverter.SingleToInt32Bits(shifted) - BitConverter.SingleToInt32Bits(LaneMath.Shifter);
        return p * PowerOfTwo(n >> 1) * PowerOfTwo(n - (n >> 1));
    }

    /// <summary>x / (1 + e^-x).</summary>
    public static float Silu(float x) => x / (1f + Exp(0f - x));

    /// <summary>e^(x - max) / sum.</summary>
    public static float[] Softmax(ReadOnlySpan<float> x)
    {
        float max = float.NegativeInfinity;
        foreach (float value in x) max = value > max ? value : max;
        Span<float> sums = stackalloc float[Lanes];
        sums.Clear();
        float[] y = new float[x.Length];
        for (int i = 0; i < y.Length; i++) sums[i % Lanes] += y[i] = Exp(x[i] - max);
        float sum = Sum(sums);
        for (int i = 0; i < y.Length; i++) y[i] /= sum;
        return y;
    }

    /// <summary>Turns the pairs (x[i], x[i + half]).</summary>
    public static float[] Rotate(ReadOnlySpan<float> x, ReadOnlySpan<float> cos, ReadOnlySpan<float> sin)
    {
        int half = x.Length / 2;
        float[] y = new float[x.Length];
        for (int i = 0; i < half; i++)
        {
            y[i] = (x[i] * cos[i]) - (x[i + half] * sin[i]);
            y[i + half] = (x[i] * sin[i]) + (x[i + half] * cos[i]);
        }

        return y;
    }

    private static float PowerOfTwo(int n) => BitConverter.Int32BitsToSingle((n + 127) << 23);
}
