using Granary.Engine.Formats;
using Granary.Engine.Models;
using Granary.Simulation.Drawing;

namespace Granary.Simulation.Reference;

/// <summary>A model with weights, which some seeds compute instead of hashing tokens; shared by all runs of the process.</summary>
internal sealed class RealModel : IDisposable
{
    private RealModel(ModelFiles files)
    {
        Files = files;
        Model = Model.Load(files);
        // Computed in parallel when it is first asked for; a run has no other threads.
        ContentId = files.ContentId;
        ModelConfig config = Model.Config;
        Shape = new RealModelShape(config.Layers, config.Experts, config.ExpertsPerToken, config.VocabularySize, config.ContextLength);
    }

    /// <summary>Its files.</summary>
    public ModelFiles Files { get; }

    /// <summary>A hash of its content.</summary>
    public string ContentId { get; }

    /// <summary>Its weights.</summary>
    public Model Model { get; }

    /// <summary>What plans are drawn from.</summary>
    public RealModelShape Shape { get; }

    /// <summary>Opens a model.</summary>
    /// <param name="path">A Hugging Face folder or a GGUF file.</param>
    public static RealModel Open(string path)
    {
        ModelFiles files = ModelFiles.Open(path);
        try
        {
            return new RealModel(files);
        }
        catch
        {
            files.Dispose();
            throw;
        }
    }

    /// <inheritdoc/>
    public void Dispose()
    {
        Model.Dispose();
        Files.Dispose();
    }
}
