namespace Granary.Engine.Formats;

/// <summary>Sizes of tensor types.</summary>
public static class TensorTypes
{
    /// <summary>Elements that are stored together; a row is a whole number of them.</summary>
    public static int BlockLength(this TensorType type) => type == TensorType.Q8_0 ? 32 : 1;

    /// <summary>Bytes of one such block.</summary>
    public static int BlockBytes(this TensorType type) => type switch
    {
        TensorType.F32 => 4,
        TensorType.F16 or TensorType.BF16 => 2,
        TensorType.Q8_0 => 34,
        _ => throw new ArgumentOutOfRangeException(nameof(type), type, "Unknown tensor type"),
    };

    /// <summary>Bytes of a row of <paramref name="columns"/> elements.</summary>
    public static long RowBytes(this TensorType type, long columns) => columns / type.BlockLength() * type.BlockBytes();
}
