using Granary.Engine.Formats;
using Granary.Engine.Kv;
using Granary.Engine.Models;
using Granary.Engine.Numerics;
using Granary.Interfaces.Models;

namespace Granary.Grains.Models;

/// <summary>The model that the silos of a process serve: one copy of its weights for all of them.</summary>
public sealed class ServedModel
{
    /// <summary>A model to serve.</summary>
    /// <param name="name">The name that requests give.</param>
    /// <param name="model">Its weights.</param>
    /// <param name="files">The files that the weights are mapped from.</param>
    /// <param name="kvType">How keys and values are stored.</param>
    /// <param name="contextLength">The longest sequence served, in tokens.</param>
    public ServedModel(string name, Model model, ModelFiles files, KvType kvType, int contextLength)
    {
        ArgumentException.ThrowIfNullOrEmpty(name);
        ArgumentOutOfRangeException.ThrowIfNegativeOrZero(contextLength);
        ModelConfig config = model.Config;
        Model = model;
        Manifest = new ModelManifest
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
        };
    }

    /// <summary>The weights.</summary>
    public Model Model { get; }

    /// <summary>The name that requests give.</summary>
    public string Name => Manifest.Name;

    /// <summary>What the cluster needs to know of the model.</summary>
    public ModelManifest Manifest { get; }

    /// <summary>The hash from which the names of a sequence's KV blocks are chained.</summary>
    public PrefixHash CacheRoot(string salt) => PrefixHasher.Root(Manifest.ContentId, Manifest.Profile, salt);
}
