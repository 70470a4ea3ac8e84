namespace Granary.Engine.Formats;

/// <summary>A tensor and where its data begins, in bytes from the start of its file.</summary>
internal readonly record struct LocatedTensor(TensorInfo Info, long Offset)
{
    /// <summary>The first byte behind its data.</summary>
    public long End => Offset + Info.Bytes;
}
