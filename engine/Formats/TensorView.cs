namespace Granary.Engine.Formats;

/// <summary>
/// A matrix in mapped memory, row-major: <paramref name="Rows"/> outputs of <paramref name="Columns"/> inputs each.
/// A vector has one row. It stays valid for as long as the mapped file it came from.
/// </summary>
/// <param name="Data">Address of the first element.</param>
/// <param name="Type">How elements are stored.</param>
/// <param name="Rows">Number of rows.</param>
/// <param name="Columns">Elements a row; a multiple of 32 for <see cref="TensorType.Q8_0"/>.</param>
public readonly record struct TensorView(nint Data, TensorType Type, int Rows, int Columns)
{
    /// <summary>Bytes from one row to the next.</summary>
    public long RowBytes => Type.RowBytes(Columns);

    /// <summary>Bytes of the whole matrix.</summary>
    public long Bytes => RowBytes * Rows;

    /// <summary>The rows from <paramref name="first"/> on, <paramref name="count"/> of them.</summary>
    public TensorView Slice(int first, int count)
    {
        ArgumentOutOfRangeException.ThrowIfNegative(first);
        ArgumentOutOfRangeException.ThrowIfNegative(count);
        ArgumentOutOfRangeException.ThrowIfGreaterThan(first, Rows - count);
        return this with { Data = Data + (nint)(first * RowBytes), Rows = count };
    }
}
