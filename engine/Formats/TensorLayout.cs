using System.Runtime.InteropServices;

namespace Granary.Engine.Formats;

/// <summary>The rules on shapes and places of tensors that both file formats share.</summary>
internal static class TensorLayout
{
    /// <summary>Most dimensions of a tensor.</summary>
    public const int DimensionsMax = 4;

    /// <summary>Longest name of a tensor, in bytes of UTF-8.</summary>
    public const int NameBytesMax = 1024;

    /// <summary>Describes a tensor, after checking that its size can be computed and its matrix be addressed by integers.</summary>
    /// <param name="file">The file, for messages.</param>
    /// <param name="name">The tensor's name.</param>
    /// <param name="type">How elements are stored.</param>
    /// <param name="shape">Its dimensions, outermost first.</param>
    public static TensorInfo Describe(string file, string name, TensorType type, ReadOnlySpan<long> shape)
    {
        long columns = shape.IsEmpty ? 1 : shape[^1];
        long rows = 1;
        foreach (long dimension in shape)
        {
            if (dimension <= 0)
                throw Wrong(file, name, $"has a dimension of {dimension}", "dimensions of at least 1");
        }

        for (int i = 0; i < shape.Length - 1; i++)
        {
            if (shape[i] > int.MaxValue / rows)
                throw Wrong(file, name, "has too many rows", $"at most {int.MaxValue}");
            rows *= shape[i];
        }

        if (columns > int.MaxValue)
            throw Wrong(file, name, $"has rows of {columns} elements", $"at most {int.MaxValue}");
        if (columns % type.BlockLength() != 0)
            throw Wrong(file, name, $"has rows of {columns} elements of type {type}", $"a multiple of {type.BlockLength()}");

        // 2^31 rows of 2^31 elements of 4 bytes would be 2^64 bytes.
        long rowBytes = type.RowBytes(columns);
        if (rowBytes > long.MaxValue / rows)
            throw Wrong(file, name, "is larger than can be addressed", $"at most {long.MaxValue} bytes");
        return new TensorInfo(name, type, ImmutableCollectionsMarshal.AsImmutableArray(shape.ToArray()), rows * rowBytes);
    }

    /// <summary>
    /// Sorts tensors by place and checks that they lie one behind the other from <paramref name="dataStart"/> to the end
    /// of the file, each at a multiple of <paramref name="alignment"/>, with no more between them than that asks for.
    /// </summary>
    /// <param name="file">The file, for messages.</param>
    /// <param name="tensors">The file's tensors, in any order, each known to end inside the file.</param>
    /// <param name="dataStart">Where the first one must begin, in bytes from the start of the file.</param>
    /// <param name="fileLength">Bytes of the file.</param>
    /// <param name="alignment">A power of two; 1 where none is asked for.</param>
    public static void Check(string file, LocatedTensor[] tensors, long dataStart, long fileLength, long alignment)
    {
        Array.Sort(tensors, static (a, b) => a.Offset.CompareTo(b.Offset));
        long end = dataStart;
        foreach (LocatedTensor tensor in tensors)
        {
            string name = tensor.Info.Name;
            long next = Align(end, alignment);
            if (tensor.Offset < end)
                throw Wrong(file, name, $"begins at byte {tensor.Offset} and so overlaps the tensor before it", $"byte {next}");
            if (tensor.Offset != next)
                throw Wrong(file, name, $"begins at byte {tensor.Offset} and so leaves a hole", $"byte {next}");
            int unit = tensor.Info.Type == TensorType.F32 ? 4 : 2;
            if (tensor.Offset % unit != 0)
                throw Wrong(file, name, $"begins at byte {tensor.Offset}, which is not aligned", $"a multiple of {unit}");
            end = tensor.End;
        }

        if (fileLength > Align(end, alignment))
            throw ModelFormatException.At(file, end, $"{fileLength - end} bytes that belong to no tensor", "the end of the file");
    }

    /// <summary>The least multiple of a power of two that is at least <paramref name="value"/>.</summary>
    public static long Align(long value, long alignment) => (value + alignment - 1) & -alignment;

    /// <summary>An error in a tensor.</summary>
    public static ModelFormatException Wrong(string file, string name, string problem, string expected) =>
        ModelFormatException.In(file, $"tensor {ModelFormatException.Quote(name)}", problem, expected);
}
