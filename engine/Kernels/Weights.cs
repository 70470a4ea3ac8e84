using System.Runtime.CompilerServices;
using Granary.Engine.Numerics;

namespace Granary.Engine.Kernels;

/// <summary>Weights of <see cref="Formats.TensorType.F32"/>.</summary>
internal readonly unsafe struct WeightsF32<TLanes> : IWeights<TLanes>
    where TLanes : unmanaged, ILanes<TLanes>
{
    [MethodImpl(MethodImplOptions.AggressiveInlining)]
    public static TLanes Scale(byte* row, int column) => TLanes.Zero;

    [MethodImpl(MethodImplOptions.AggressiveInlining)]
    public static TLanes Load(byte* row, int column, TLanes scale) => TLanes.Load((float*)row + column);
}

/// <summary>Weights of <see cref="Formats.TensorType.F16"/>.</summary>
internal readonly unsafe struct WeightsF16<TLanes> : IWeights<TLanes>
    where TLanes : unmanaged, ILanes<TLanes>
{
    [MethodImpl(MethodImplOptions.AggressiveInlining)]
    public static TLanes Scale(byte* row, int column) => TLanes.Zero;

    [MethodImpl(MethodImplOptions.AggressiveInlining)]
    public static TLanes Load(byte* row, int column, TLanes scale) => TLanes.LoadF16((ushort*)row + column);
}

/// <summary>Weights of <see cref="Formats.TensorType.BF16"/>.</summary>
internal readonly unsafe struct WeightsBF16<TLanes> : IWeights<TLanes>
    where TLanes : unmanaged, ILanes<TLanes>
{
    [MethodImpl(MethodImplOptions.AggressiveInlining)]
    public static TLanes Scale(byte* row, int column) => TLanes.Zero;

    [MethodImpl(MethodImplOptions.AggressiveInlining)]
    public static TLanes Load(byte* row, int column, TLanes scale) => TLanes.LoadBF16((ushort*)row + column);
}

/// <summary>Weights of <see cref="Formats.TensorType.Q8_0"/>: scale times byte, rounded once.</summary>
internal readonly unsafe struct WeightsQ8_0<TLanes> : IWeights<TLanes>
    where TLanes : unmanaged, ILanes<TLanes>
{
    private const int BlockLength = 32;
    private const int BlockBytes = 34;

    [MethodImpl(MethodImplOptions.AggressiveInlining)]
    public static TLanes Scale(byte* row, int column) =>
        TLanes.Broadcast(HalfBits.ToSingle(Unsafe.ReadUnaligned<ushort>(row + ((uint)column / BlockLength * BlockBytes))));

    [MethodImpl(MethodImplOptions.AggressiveInlining)]
    public static TLanes Load(byte* row, int column, TLanes scale)
    {
        byte* block = row + ((uint)column / BlockLength * BlockBytes) + sizeof(ushort);
        return TLanes.Multiply(scale, TLanes.LoadI8((sbyte*)block + ((uint)column % BlockLength)));
    }
}
