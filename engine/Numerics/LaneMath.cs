using System.Runtime.CompilerServices;
using System.Runtime.Intrinsics;
using System.Runtime.Intrinsics.X86;

namespace Granary.Engine.Numerics;

/// <summary>What is made of lane operations: the ends of the reduction tree, exp and silu.</summary>
internal static class LaneMath
{
    /// <summary>1.5 * 2^23: added to a small float, it leaves the nearest integer in the low bits.</summary>
    public const float Shifter = 12582912f;

    /// <summary>The sum of sixteen lanes by the fixed tree: i + 8, + 4, + 2, + 1.</summary>
    [MethodImpl(MethodImplOptions.AggressiveInlining)]
    public static float Sum<TLanes>(TLanes value)
        where TLanes : unmanaged, ILanes<TLanes>
    {
        Vector128<float> four = TLanes.Fold(value);
        return four.GetElement(0) + four.GetElement(2) + (four.GetElement(1) + four.GetElement(3));
    }

    /// <summary>Four such sums at once.</summary>
    [MethodImpl(MethodImplOptions.AggressiveInlining)]
    public static Vector128<float> Sum4<TLanes>(TLanes a, TLanes b, TLanes c, TLanes d)
        where TLanes : unmanaged, ILanes<TLanes>
    {
        Vector128<float> fa = TLanes.Fold(a), fb = TLanes.Fold(b), fc = TLanes.Fold(c), fd = TLanes.Fold(d);
        if (!Sse.IsSupported) return Vector128.Create(Tail(fa), Tail(fb), Tail(fc), Tail(fd));
        Vector128<float> ab = Sse.MoveLowToHigh(fa, fb) + Sse.MoveHighToLow(fb, fa);
        Vector128<float> cd = Sse.MoveLowToHigh(fc, fd) + Sse.MoveHighToLow(fd, fc);
        return Sse.Shuffle(ab, cd, 0x88) + Sse.Shuffle(ab, cd, 0xDD);
    }

    /// <summary>The largest lane.</summary>
    [MethodImpl(MethodImplOptions.AggressiveInlining)]
    public static float Max<TLanes>(TLanes value)
        where TLanes : unmanaged, ILanes<TLanes>
    {
        Vector128<float> four = TLanes.FoldMax(value);
        float x = Larger(four.GetElement(0), four.GetElement(2));
        float y = Larger(four.GetElement(1), four.GetElement(3));
        return Larger(x, y);
    }

    /// <summary>a where a > b, else b.</summary>
    [MethodImpl(MethodImplOptions.AggressiveInlining)]
    public static float Larger(float a, float b) => a > b ? a : b;

    /// <summary>
    /// e^x within 2 units in the last place, exact at 0, 0 below -104 and infinite above 89: reduction by multiples of
    /// ln 2 in two parts, then the Taylor polynomial of degree 7 on [-0.35, 0.35].
    /// </summary>
    [MethodImpl(MethodImplOptions.AggressiveInlining)]
    public static TLanes Exp<TLanes>(TLanes x)
        where TLanes : unmanaged, ILanes<TLanes>
    {
        x = TLanes.Clamp(x, -104f, 89f);
        TLanes shifter = TLanes.Broadcast(Shifter);
        TLanes shifted = TLanes.MultiplyAdd(x, TLanes.Broadcast(1.44269504f), shifter);
        TLanes n = TLanes.Subtract(shifted, shifter);
        TLanes r = TLanes.MultiplyAdd(n, TLanes.Broadcast(-0.693359375f), x);
        r = TLanes.MultiplyAdd(n, TLanes.Broadcast(2.12194440e-4f), r);
        TLanes p = TLanes.Broadcast(1f / 5040f);
        p = TLanes.MultiplyAdd(p, r, TLanes.Broadcast(1f / 720f));
        p = TLanes.MultiplyAdd(p, r, TLanes.Broadcast(1f / 120f));
        p = TLanes.MultiplyAdd(p, r, TLanes.Broadcast(1f / 24f));
        p = TLanes.MultiplyAdd(p, r, TLanes.Broadcast(1f / 6f));
        p = TLanes.MultiplyAdd(p, r, TLanes.Broadcast(0.5f));
        p = TLanes.MultiplyAdd(p, r, TLanes.Broadcast(1f));
        p = TLanes.MultiplyAdd(p, r, TLanes.Broadcast(1f));
        return TLanes.ScaleByPowerOfTwo(p, shifted);
    }

    /// <summary>x / (1 + e^-x).</summary>
    [MethodImpl(MethodImplOptions.AggressiveInlining)]
    public static TLanes Silu<TLanes>(TLanes x)
        where TLanes : unmanaged, ILanes<TLanes>
    {
        TLanes e = Exp(TLanes.Subtract(TLanes.Zero, x));
        return TLanes.Divide(x, TLanes.Add(TLanes.Broadcast(1f), e));
    }

    /// <summary>e^x of one value, with the bits of the lanes.</summary>
    [MethodImpl(MethodImplOptions.AggressiveInlining)]
    public static float ExpScalar<TLanes>(float x)
        where TLanes : unmanaged, ILanes<TLanes> => TLanes.First(Exp(TLanes.Broadcast(x)));

    private static float Tail(Vector128<float> four) =>
        four.GetElement(0) + four.GetElement(2) + (four.GetElement(1) + four.GetElement(3));
}
