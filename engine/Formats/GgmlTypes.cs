namespace Granary.Engine.Formats;

/// <summary>The tensor types of GGML, by their number in a GGUF file.</summary>
internal static class GgmlTypes
{
    private static readonly string[] Names =
    [
        "F32", "F16", "Q4_0", "Q4_1", "Q4_2", "Q4_3", "Q5_0", "Q5_1", "Q8_0", "Q8_1", "Q2_K", "Q3_K", "Q4_K", "Q5_K", "Q6_K", "Q8_K",
        "IQ2_XXS", "IQ2_XS", "IQ3_XXS", "IQ1_S", "IQ4_NL", "IQ3_S", "IQ2_S", "IQ4_XS", "I8", "I16", "I32", "I64", "F64", "IQ1_M",
        "BF16", "Q4_0_4_4", "Q4_0_4_8", "Q4_0_8_8", "TQ1_0", "TQ2_0", "IQ4_NL_4_4", "IQ4_NL_4_8", "IQ4_NL_8_8", "MXFP4",
    ];

    /// <summary>The type with a number.</summary>
    /// <exception cref="ModelFormatException">The type is unknown or not supported; the message has its name and number.</exception>
    public static TensorType Read(uint number, string file, string tensor) => number switch
    {
        0 => TensorType.F32,
        1 => TensorType.F16,
        8 => TensorType.Q8_0,
        30 => TensorType.BF16,
        _ => throw TensorLayout.Wrong(
            file,
            tensor,
            $"has the unsupported type {(number < Names.Length ? Names[number] : "unknown")} (number {number})",
            "F32 (0), F16 (1), Q8_0 (8) or BF16 (30)"),
    };
}
