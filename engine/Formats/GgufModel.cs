namespace Granary.Engine.Formats;

/// <summary>Opens a model in one GGUF file.</summary>
internal static class GgufModel
{
    /// <summary>Maps and reads a file; what it fills stays to be disposed of by the caller, also after an error.</summary>
    public static void Open(string path, ModelParts parts)
    {
        var file = new MappedFile(path);
        parts.Files.Add((file, []));
        ReadOnlySpan<byte> head = file.Head(GgufFile.HeadBytesMax);
        GgufFile content = GgufFile.Parse(head, file.Length, path);
        parts.Files[0] = (file, content.Tensors);
        parts.Metadata = content.Metadata;
        parts.Config = GgufConfig.Read(content.Metadata, content.Tensors, path);
        parts.SettingsDigest = ContentIds.Digest(head[GgufFile.MetadataStart..content.MetadataEnd], []);
    }
}
