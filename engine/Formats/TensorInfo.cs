using System.Collections.Immutable;

namespace Granary.Engine.Formats;

/// <summary>What a model file says of one of its tensors.</summary>
/// <param name="Name">The tensor's name; unique in a model.</param>
/// <param name="Type">How elements are stored.</param>
/// <param name="Shape">Its dimensions, outermost first; at most four, none of them zero, empty for a scalar.</param>
/// <param name="Bytes">Size of its data.</param>
public sealed record TensorInfo(string Name, TensorType Type, ImmutableArray<long> Shape, long Bytes)
{
    /// <summary>Elements of a row: the innermost dimension.</summary>
    internal int Columns => Shape.IsEmpty ? 1 : (int)Shape[^1];

    /// <summary>The product of all other dimensions.</summary>
    internal int Rows => (int)(Bytes / Type.RowBytes(Columns));

    /// <summary>The shape as text, such as <c>[8, 96, 64]</c>.</summary>
    internal string ShapeText => $"[{string.Join(", ", Shape)}]";
}
