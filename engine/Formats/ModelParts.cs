using Granary.Engine.Models;

namespace Granary.Engine.Formats;

/// <summary>All that a reader finds at a path, before it is put together; owns its mappings.</summary>
internal sealed class ModelParts : IDisposable
{
    /// <summary>The mapped files, each with its tensors in the order of their data.</summary>
    public List<(MappedFile File, LocatedTensor[] Tensors)> Files { get; } = [];

    /// <summary>The name of the format.</summary>
    public required string Format { get; init; }

    /// <summary>The hyperparameters.</summary>
    public ModelConfig? Config { get; set; }

    /// <summary>SHA-256 of the settings.</summary>
    public byte[] SettingsDigest { get; set; } = [];

    /// <summary>The metadata, in a GGUF file.</summary>
    public GgufMetadata? Metadata { get; set; }

    /// <inheritdoc/>
    public void Dispose()
    {
        foreach ((MappedFile file, _) in Files)
            file.Dispose();
    }
}
