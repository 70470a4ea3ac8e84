namespace Granary.Engine.Formats;

/// <summary>
/// One value of GGUF metadata. <paramref name="Bits"/> holds a number: an integer widened to 64 bits, a bool as 0 or 1,
/// or the bits of a double. <paramref name="Reference"/> holds a <see cref="string"/>, or an array: <c>long[]</c> of
/// integers, <c>double[]</c>, <c>bool[]</c>, <c>string[]</c>, or <c>GgufValue[]</c> of arrays.
/// </summary>
internal readonly record struct GgufValue(GgufValueType Type, GgufValueType ElementType, long Bits, object? Reference)
{
    /// <summary>Whether a type is an integer of any width.</summary>
    public static bool IsInteger(GgufValueType type) => type is
        GgufValueType.UInt8 or GgufValueType.Int8 or GgufValueType.UInt16 or GgufValueType.Int16 or
        GgufValueType.UInt32 or GgufValueType.Int32 or GgufValueType.UInt64 or GgufValueType.Int64;

    /// <summary>The type as text, such as <c>Array of String</c>.</summary>
    public string TypeText => Type == GgufValueType.Array ? $"Array of {ElementType}" : Type.ToString();
}
