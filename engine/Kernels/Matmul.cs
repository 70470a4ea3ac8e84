using System.Runtime.CompilerServices;
using Granary.Engine.Numerics;

namespace Granary.Engine.Kernels;

/// <summary>Covers a matrix product with tiles. Any cover gives the same bits.</summary>
internal static unsafe class Matmul<TLanes>
    where TLanes : unmanaged, ILanes<TLanes>
{
    /// <summary>From so many rows on, weights are expanded to floats once for all of them.</summary>
    private const int RowsWorthPanel = 8;

    /// <summary>y[r, o] = x[r] . w[o]. <paramref name="panel"/> holds 4 * columns floats, or is null for weights that are floats.</summary>
    public static void Run<TWeights>(
        byte* w, nint rowBytes, int columns, float* x, nint xStride, int rows, float* y, nint yStride, int outputs, float* panel)
        where TWeights : struct, IWeights<TLanes>
    {
        int o = 0;
        for (; o + 4 <= outputs; o += 4)
        {
            byte* weights = w + (o * rowBytes);
            if (panel != null && rows >= RowsWorthPanel)
            {
                for (int i = 0; i < 4; i++) Expand<TWeights>(weights + (i * rowBytes), columns, panel + ((nint)i * columns));
                FourOutputs<WeightsF32<TLanes>>((byte*)panel, (nint)columns * sizeof(float), columns, x, xStride, rows, y + o, yStride);
            }
            else
            {
                FourOutputs<TWeights>(weights, rowBytes, columns, x, xStride, rows, y + o, yStride);
            }
        }

        for (; o < outputs; o++)
            for (int r = 0; r < rows; r++)
                MatmulTile<TLanes, TWeights>.OneByOne(x + (r * xStride), w + (o * rowBytes), columns, y + (r * yStride) + o);
    }

    /// <summary>The floats of a stored row.</summary>
    [MethodImpl(MethodImplOptions.AggressiveOptimization)]
    public static void Expand<TWeights>(byte* row, int columns, float* target)
        where TWeights : struct, IWeights<TLanes>
    {
        for (int i = 0; i < columns; i += 32)
        {
            TLanes scale = TWeights.Scale(row, i);
            int end = Math.Min(i + 32, columns);
            for (int j = i; j < end; j += 16) TLanes.Store(TWeights.Load(row, j, scale), target + j);
        }
    }

    private static void FourOutputs<TWeights>(
        byte* w, nint rowBytes, int columns, float* x, nint xStride, int rows, float* y, nint yStride)
        where TWeights : struct, IWeights<TLanes>
    {
        int r = 0;
        if (TLanes.HasWideTile)
        {
            for (; r + 4 <= rows; r += 4)
                MatmulTile<TLanes, TWeights>.FourByFour(x + (r * xStride), xStride, w, rowBytes, columns, y + (r * yStride), yStride);
        }
        else
        {
            for (; r + 2 <= rows; r += 2)
            {
                float* xs = x + (r * xStride), ys = y + (r * yStride);
                MatmulTile<TLanes, TWeights>.TwoByTwo(xs, xStride, w, rowBytes, columns, ys, yStride);
                MatmulTile<TLanes, TWeights>.TwoByTwo(xs, xStride, w + (2 * rowBytes), rowBytes, columns, ys + 2, yStride);
            }
        }

        for (; r < rows; r++)
            MatmulTile<TLanes, TWeights>.OneByFour(x + (r * xStride), w, rowBytes, columns, y + (r * yStride));
    }
}
