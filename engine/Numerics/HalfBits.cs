using System.Runtime.CompilerServices;

namespace Granary.Engine.Numerics;

/// <summary>Scalar conversions of binary16 and bfloat16, by their bits.</summary>
internal static class HalfBits
{
    /// <summary>2^112: the difference of the exponent biases of binary32 and binary16.</summary>
    public const float Rebias = 5.192296858534828e33f;

    /// <summary>The value of a binary16, exactly.</summary>
    [MethodImpl(MethodImplOptions.AggressiveInlining)]
    public static float ToSingle(ushort half)
    {
        uint magnitude = (half & 0x7FFFu) << 13;
        uint special = magnitude > 0x0F7FFFFFu ? 0x7F800000u : 0;
        float finite = BitConverter.UInt32BitsToSingle(magnitude) * Rebias;
        return BitConverter.UInt32BitsToSingle(BitConverter.SingleToUInt32Bits(finite) | special | ((half & 0x8000u) << 16));
    }

    /// <summary>The nearest binary16, ties to even.</summary>
    [MethodImpl(MethodImplOptions.AggressiveInlining)]
    public static ushort FromSingle(float value) => BitConverter.HalfToUInt16Bits((Half)value);
}
