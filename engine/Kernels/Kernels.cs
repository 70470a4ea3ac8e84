using System.Runtime.CompilerServices;
using Granary.Engine.Formats;
using Granary.Engine.Numerics;

namespace Granary.Engine.Kernels;

/// <summary>The kernels in one vector width.</summary>
internal sealed unsafe class Kernels<TLanes> : IKernels
    where TLanes : unmanaged, ILanes<TLanes>
{
    private const int Lanes = 16;

    /// <inheritdoc/>
    public void Matmul(
        TensorType type, byte* w, long rowBytes, int columns, float* x, long xStride, int rows, float* y, long yStride, int outputs, float* panel)
    {
        switch (type)
        {
            case TensorType.F32:
                Matmul<TLanes>.Run<WeightsF32<TLanes>>(w, (nint)rowBytes, columns, x, (nint)xStride, rows, y, (nint)yStride, outputs, null);
                break;
            case TensorType.F16:
                Matmul<TLanes>.Run<WeightsF16<TLanes>>(w, (nint)rowBytes, columns, x, (nint)xStride, rows, y, (nint)yStride, outputs, panel);
                break;
            case TensorType.BF16:
                Matmul<TLanes>.Run<WeightsBF16<TLanes>>(w, (nint)rowBytes, columns, x, (nint)xStride, rows, y, (nint)yStride, outputs, panel);
                break;
            case TensorType.Q8_0:
                Matmul<TLanes>.Run<WeightsQ8_0<TLanes>>(w, (nint)rowBytes, columns, x, (nint)xStride, rows, y, (nint)yStride, outputs, panel);
                break;
            default:
                throw new ArgumentOutOfRangeException(nameof(type), type, "Unknown tensor type");
        }
    }

    /// <inheritdoc/>
    public void Expand(TensorType type, byte* row, int columns, float* target)
    {
        switch (type)
        {
            case TensorType.F32:
                Matmul<TLanes>.Expand<WeightsF32<TLanes>>(row, columns, target);
                break;
            case TensorType.F16:
                Matmul<TLanes>.Expand<WeightsF16<TLanes>>(row, columns, target);
                break;
            case TensorType.BF16:
                Matmul<TLanes>.Expand<WeightsBF16<TLanes>>(row, columns, target);
                break;
            case TensorType.Q8_0:
                Matmul<TLanes>.Expand<WeightsQ8_0<TLanes>>(row, columns, target);
                break;
            default:
                throw new ArgumentOutOfRangeException(nameof(type), type, "Unknown tensor type");
        }
    }

    /// <inheritdoc/>
    [MethodImpl(MethodImplOptions.AggressiveOptimization)]
    public void RmsNorm(float* x, float* weight, float epsilon, int length, float* y)
    {
        TLanes sum = TLanes.Zero;
        for (int i = 0; i < length; i += Lanes)
        {
            TLanes v = TLanes.Load(x + i);
            sum = TLanes.MultiplyAdd(v, v, sum);
        }

        TLanes scale = TLanes.Broadcast(1f / MathF.Sqrt((LaneMath.Sum(sum) / length) + epsilon));
        for (int i = 0; i < length; i += Lanes)
            TLanes.Store(TLanes.Multiply(TLanes.Multiply(TLanes.Load(x + i), scale), TLanes.Load(weight + i)), y + i);
    }

    /// <inheritdoc/>
    [MethodImpl(MethodImplOptions.AggressiveOptimization)]
    public void Add(float* y, float* x, int length)
    {
        for (int i = 0; i < length; i += Lanes)
            TLanes.Store(TLanes.Add(TLanes.Load(y + i), TLanes.Load(x + i)), y + i);
    }

    /// <inheritdoc/>
    [MethodImpl(MethodImplOptions.AggressiveOptimization)]
    public void AddScaled(float* y, float* x, float scale, int length)
    {
        TLanes s = TLanes.Broadcast(scale);
        for (int i = 0; i < length; i += Lanes)
            TLanes.Store(TLanes.MultiplyAdd(s, TLanes.Load(x + i), TLanes.Load(y + i)), y + i);
    }

    /// <inheritdoc/>
    [MethodImpl(MethodImplOptions.AggressiveOptimization)]
    public void SiluMultiply(float* gate, float* up, int length)
    {
        for (int i = 0; i < length; i += Lanes)
            TLanes.Store(TLanes.Multiply(LaneMath.Silu(TLanes.Load(gate + i)), TLanes.Load(up + i)), gate + i);
    }

    /// <inheritdoc/>
    [MethodImpl(MethodImplOptions.AggressiveOptimization)]
    public void Rotate(float* x, float* cos, float* sin, int half)
    {
        for (int i = 0; i < half; i += Lanes)
        {
            TLanes a = TLanes.Load(x + i), b = TLanes.Load(x + half + i);
            TLanes c = TLanes.Load(cos + i), s = TLanes.Load(sin + i);
            TLanes.Store(TLanes.Subtract(TLanes.Multiply(a, c), TLanes.Multiply(b, s)), x + i);
            TLanes.Store(TLanes.Add(TLanes.Multiply(a, s), TLanes.Multiply(b, c)), x + half + i);
        }
    }

    /// <inheritdoc/>
    [MethodImpl(MethodImplOptions.AggressiveOptimization)]
    public void Softmax(float* x, int length)
    {
        int padded = (length + Lanes - 1) / Lanes * Lanes;
        for (int i = length; i < padded; i++) x[i] = float.NegativeInfinity;
        TLanes largest = TLanes.Broadcast(float.NegativeInfinity);
        for (int i = 0; i < padded; i += Lanes) largest = TLanes.Max(TLanes.Load(x + i), largest);
        TLanes max = TLanes.Broadcast(LaneMath.Max(largest));
        TLanes sum = TLanes.Zero;
        for (int i = 0; i < padded; i += Lanes)
        {
            TLanes e = LaneMath.Exp(TLanes.Subtract(TLanes.Load(x + i), max));
            sum = TLanes.Add(sum, e);
            TLanes.Store(e, x + i);
        }

        TLanes total = TLanes.Broadcast(LaneMath.Sum(sum));
        for (int i = 0; i < padded; i += Lanes) TLanes.Store(TLanes.Divide(TLanes.Load(x + i), total), x + i);
    }

    /// <inheritdoc/>
    public void Attend(in AttentionTask task, ReadOnlySpan<int> pages, AttentionScratch scratch) =>
        Attention<TLanes>.Run(task, pages, scratch);
}
