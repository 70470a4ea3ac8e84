using System.Runtime.Intrinsics;

namespace Granary.Engine.Numerics;

/// <summary>
/// Sixteen float lanes, whatever the width of the machine's vectors. Every operation is elementwise IEEE binary32 or a
/// fixed tree, so the implementations give the same bits and kernels have one source for all of them.
/// </summary>
/// <typeparam name="TSelf">The implementing value type.</typeparam>
internal unsafe interface ILanes<TSelf>
    where TSelf : unmanaged, ILanes<TSelf>
{
    /// <summary>Whether the machine has vectors of this implementation's width.</summary>
    static abstract bool IsAccelerated { get; }

    /// <summary>Whether there are registers enough for a tile of four rows by four outputs.</summary>
    static abstract bool HasWideTile { get; }

    /// <summary>Sixteen times +0.</summary>
    static abstract TSelf Zero { get; }

    /// <summary>Sixteen times <paramref name="value"/>.</summary>
    static abstract TSelf Broadcast(float value);

    /// <summary>Sixteen floats, unaligned.</summary>
    static abstract TSelf Load(float* source);

    /// <summary>Sixteen bfloat16 values, exactly.</summary>
    static abstract TSelf LoadBF16(ushort* source);

    /// <summary>Sixteen binary16 values, exactly, subnormals, infinities and NaN included.</summary>
    static abstract TSelf LoadF16(ushort* source);

    /// <summary>Sixteen signed bytes, exactly.</summary>
    static abstract TSelf LoadI8(sbyte* source);

    /// <summary>Writes sixteen floats, unaligned.</summary>
    static abstract void Store(TSelf value, float* target);

    /// <summary>a + b.</summary>
    static abstract TSelf Add(TSelf a, TSelf b);

    /// <summary>a - b.</summary>
    static abstract TSelf Subtract(TSelf a, TSelf b);

    /// <summary>a * b.</summary>
    static abstract TSelf Multiply(TSelf a, TSelf b);

    /// <summary>a / b.</summary>
    static abstract TSelf Divide(TSelf a, TSelf b);

    /// <summary>a * b + c, rounded once where <see cref="NumericProfile.IsFused"/>, else twice.</summary>
    static abstract TSelf MultiplyAdd(TSelf a, TSelf b, TSelf c);

    /// <summary>a where a > b, else b.</summary>
    static abstract TSelf Max(TSelf a, TSelf b);

    /// <summary>Limits each lane to the range; NaN stays.</summary>
    static abstract TSelf Clamp(TSelf value, float low, float high);

    /// <summary>
    /// value * 2^n, where n is the integer held in the low bits of <paramref name="shifted"/> = n + <see cref="LaneMath.Shifter"/>;
    /// in two steps, so that results may be subnormal. |n| is below 254.
    /// </summary>
    static abstract TSelf ScaleByPowerOfTwo(TSelf value, TSelf shifted);

    /// <summary>Lane 0.</summary>
    static abstract float First(TSelf value);

    /// <summary>The first two steps of the sum: lane i + lane i + 8, then the same with 4.</summary>
    static abstract Vector128<float> Fold(TSelf value);

    /// <summary>The same two steps with the maximum.</summary>
    static abstract Vector128<float> FoldMax(TSelf value);
}
