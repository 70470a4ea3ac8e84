using Granary.Engine.Devices;
using Granary.Engine.Formats;
using Granary.Engine.Kv;
using Granary.Engine.Models;
using Granary.Engine.Numerics;
using Granary.Interfaces.Models;

namespace Granary.Grains.Models;

/// <summary>The model that the silos of a process serve, as far as the cluster needs to know it.</summary>
/// <param name="manifest">What there is to know.</param>
public sealed class ServedModel(ModelManifest manifest)
{
    /// <summary>The name that requests give.</summary>
    public string Name => Manifest.Name;

    /// <summary>What the cluster needs to know of the model.</summary>
    public ModelManifest Manifest { get; } = manifest;

    /// <summary>A model with weights.</summary>
    /// <param name="name">The name that requests give.</param>
    /// <param name="config">Its hyperparameters.</param>
    /// <param name="files">The files of its weights.</param>
    /// <param name="kvType">How keys and values are stored.</param>
    /// <param name="contextLength">The longest sequence served, in tokens.</param>
    public static ServedModel Of(string name, ModelConfig config, ModelFiles files, KvType kvType, int contextLength)
    {
        ArgumentException.ThrowIfNullOrEmpty(name);
        ArgumentOutOfRangeException.ThrowIfNegativeOrZero(contextLength);
        return new ServedModel(new ModelManifest
        {
            Name = name,
            Architecture = config.Architecture,
            ContentId = files.ContentId,
            Profile = NumericProfile.Name(kvType),
            Layers = config.Layers,
            Experts = config.Experts,
            ExpertsPerToken = config.ExpertsPerToken,
            ContextLength = contextLength,
            VocabularySize = config.VocabularySize,
            WeightBytes = files.Bytes,
        });
    }

    /// <summary>What <see cref="HashDevice"/>s of a shape compute.</summary>
    /// <param name="name">The name that requests give.</param>
    /// <param name="shape">Their shape.</param>
    /// <param name="contextLength">The longest sequence served, in tokens.</param>
    public static ServedModel Of(string name, DeviceShape shape, int contextLength)
    {
        ArgumentException.ThrowIfNullOrEmpty(name);
        ArgumentOutOfRangeException.ThrowIfNegativeOrZero(contextLength);
        return new ServedModel(new ModelManifest
        {
            Name = name,
            Architecture = "hash",
            ContentId = "hash",
            Profile = "hash-v1",
            Layers = shape.Layers,
            Experts = shape.Experts,
            ExpertsPerToken = shape.ExpertsPerToken,
            ContextLength = contextLength,
            VocabularySize = shape.VocabularySize,
            WeightBytes = shape.Layers * shape.Experts * shape.ExpertBytes,
        });
    }

    /// <summary>The hash from which the names of a sequence's KV blocks are chained.</summary>
    public PrefixHash CacheRoot(string salt) => PrefixHasher.Root(Manifest.ContentId, Manifest.Profile, salt);
}
