using System.Runtime.CompilerServices;
using System.Runtime.Intrinsics;
using Granary.Engine.Numerics;

namespace Granary.Engine.Kernels;

/// <summary>
/// Dot products y[row, output] = x[row] . w[output] by register tiles. Every product sums its sixteen lanes in order over
/// the columns and then by the fixed tree, so any tile gives the same bits. Columns are a multiple of 16.
/// </summary>
internal static unsafe class MatmulTile<TLanes, TWeights>
    where TLanes : unmanaged, ILanes<TLanes>
    where TWeights : struct, IWeights<TLanes>
{
    /// <summary>Four rows by four outputs.</summary>
    [MethodImpl(MethodImplOptions.AggressiveOptimization)]
    public static void FourByFour(float* x, nint xStride, byte* w, nint wBytes, int columns, float* y, nint yStride)
    {
        float* x1 = x + xStride;
        float* x2 = x + (2 * xStride);
        float* x3 = x + (3 * xStride);
        byte* w1 = w + wBytes;
        byte* w2 = w + (2 * wBytes);
        byte* w3 = w + (3 * wBytes);
        TLanes a00 = TLanes.Zero, a01 = TLanes.Zero, a02 = TLanes.Zero, a03 = TLanes.Zero;
        TLanes a10 = TLanes.Zero, a11 = TLanes.Zero, a12 = TLanes.Zero, a13 = TLanes.Zero;
        TLanes a20 = TLanes.Zero, a21 = TLanes.Zero, a22 = TLanes.Zero, a23 = TLanes.Zero;
        TLanes a30 = TLanes.Zero, a31 = TLanes.Zero, a32 = TLanes.Zero, a33 = TLanes.Zero;
        for (int i = 0; i < columns; i += 32)
        {
            TLanes s0 = TWeights.Scale(w, i);
            TLanes s1 = TWeights.Scale(w1, i);
            TLanes s2 = TWeights.Scale(w2, i);
            TLanes s3 = TWeights.Scale(w3, i);
            int end = Math.Min(i + 32, columns);
            for (int j = i; j < end; j += 16)
            {
                TLanes b0 = TWeights.Load(w, j, s0);
                TLanes b1 = TWeights.Load(w1, j, s1);
                TLanes b2 = TWeights.Load(w2, j, s2);
                TLanes b3 = TWeights.Load(w3, j, s3);
                TLanes v = TLanes.Load(x + j);
                a00 = TLanes.MultiplyAdd(v, b0, a00);
                a01 = TLanes.MultiplyAdd(v, b1, a01);
                a02 = TLanes.MultiplyAdd(v, b2, a02);
                a03 = TLanes.MultiplyAdd(v, b3, a03);
                v = TLanes.Load(x1 + j);
                a10 = TLanes.MultiplyAdd(v, b0, a10);
                a11 = TLanes.MultiplyAdd(v, b1, a11);
                a12 = TLanes.MultiplyAdd(v, b2, a12);
                a13 = TLanes.MultiplyAdd(v, b3, a13);
                v = TLanes.Load(x2 + j);
                a20 = TLanes.MultiplyAdd(v, b0, a20);
                a21 = TLanes.MultiplyAdd(v, b1, a21);
                a22 = TLanes.MultiplyAdd(v, b2, a22);
                a23 = TLanes.MultiplyAdd(v, b3, a23);
                v = TLanes.Load(x3 + j);
                a30 = TLanes.MultiplyAdd(v, b0, a30);
                a31 = TLanes.MultiplyAdd(v, b1, a31);
                a32 = TLanes.MultiplyAdd(v, b2, a32);
                a33 = TLanes.MultiplyAdd(v, b3, a33);
            }
        }

        LaneMath.Sum4(a00, a01, a02, a03).Store(y);
        LaneMath.Sum4(a10, a11, a12, a13).Store(y + yStride);
        LaneMath.Sum4(a20, a21, a22, a23).Store(y + (2 * yStride));
        LaneMath.Sum4(a30, a31, a32, a33).Store(y + (3 * yStride));
    }

    /// <summary>Two rows by two outputs, for machines with few registers.</summary>
    [MethodImpl(MethodImplOptions.AggressiveOptimization)]
    public static void TwoByTwo(float* x, nint xStride, byte* w, nint wBytes, int columns, float* y, nint yStride)
    {
        float* x1 = x + xStride;
        byte* w1 = w + wBytes;
        TLanes a00 = TLanes.Zero, a01 = TLanes.Zero;
        TLanes a10 = TLanes.Zero, a11 = TLanes.Zero;
        for (int i = 0; i < columns; i += 32)
        {
            TLanes s0 = TWeights.Scale(w, i);
            TLanes s1 = TWeights.Scale(w1, i);
            int end = Math.Min(i + 32, columns);
            for (int j = i; j < end; j += 16)
            {
                TLanes b0 = TWeights.Load(w, j, s0);
                TLanes b1 = TWeights.Load(w1, j, s1);
                TLanes v = TLanes.Load(x + j);
                a00 = TLanes.MultiplyAdd(v, b0, a00);
                a01 = TLanes.MultiplyAdd(v, b1, a01);
                v = TLanes.Load(x1 + j);
                a10 = TLanes.MultiplyAdd(v, b0, a10);
                a11 = TLanes.MultiplyAdd(v, b1, a11);
            }
        }

        y[0] = LaneMath.Sum(a00);
        y[1] = LaneMath.Sum(a01);
        y[yStride] = LaneMath.Sum(a10);
        y[yStride + 1] = LaneMath.Sum(a11);
    }

    /// <summary>One row by four outputs.</summary>
    [MethodImpl(MethodImplOptions.AggressiveOptimization)]
    public static void OneByFour(float* x, byte* w, nint wBytes, int columns, float* y)
    {
        byte* w1 = w + wBytes;
        byte* w2 = w + (2 * wBytes);
        byte* w3 = w + (3 * wBytes);
        TLanes a00 = TLanes.Zero, a01 = TLanes.Zero, a02 = TLanes.Zero, a03 = TLanes.Zero;
        for (int i = 0; i < columns; i += 32)
        {
            TLanes s0 = TWeights.Scale(w, i);
            TLanes s1 = TWeights.Scale(w1, i);
            TLanes s2 = TWeights.Scale(w2, i);
            TLanes s3 = TWeights.Scale(w3, i);
            int end = Math.Min(i + 32, columns);
            for (int j = i; j < end; j += 16)
            {
                TLanes b0 = TWeights.Load(w, j, s0);
                TLanes b1 = TWeights.Load(w1, j, s1);
                TLanes b2 = TWeights.Load(w2, j, s2);
                TLanes b3 = TWeights.Load(w3, j, s3);
                TLanes v = TLanes.Load(x + j);
                a00 = TLanes.MultiplyAdd(v, b0, a00);
                a01 = TLanes.MultiplyAdd(v, b1, a01);
                a02 = TLanes.MultiplyAdd(v, b2, a02);
                a03 = TLanes.MultiplyAdd(v, b3, a03);
            }
        }

        LaneMath.Sum4(a00, a01, a02, a03).Store(y);
    }

    /// <summary>One row by one output.</summary>
    [MethodImpl(MethodImplOptions.AggressiveOptimization)]
    public static void OneByOne(float* x, byte* w, int columns, float* y)
    {
        TLanes a00 = TLanes.Zero;
        for (int i = 0; i < columns; i += 32)
        {
            TLanes s0 = TWeights.Scale(w, i);
            int end = Math.Min(i + 32, columns);
            for (int j = i; j < end; j += 16)
            {
                TLanes b0 = TWeights.Load(w, j, s0);
                TLanes v = TLanes.Load(x + j);
                a00 = TLanes.MultiplyAdd(v, b0, a00);
            }
        }

        y[0] = LaneMath.Sum(a00);
    }
}
