namespace Granary.Engine.Formats;

/// <summary>How the elements of a tensor are stored.</summary>
public enum TensorType
{
    /// <summary>IEEE 754 binary32.</summary>
    F32,

    /// <summary>IEEE 754 binary16.</summary>
    F16,

    /// <summary>The upper half of an IEEE 754 binary32.</summary>
    BF16,

    /// <summary>Blocks of 32: one binary16 scale, then 32 signed bytes (34 bytes a block), as GGML defines it.</summary>
    Q8_0,
}
