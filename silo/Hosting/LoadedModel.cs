using Granary.Engine.Formats;
using Granary.Engine.Models;
using Granary.Grains.Models;
using Granary.Silo.Options;
using Granary.Silo.Prompts;

namespace Granary.Silo.Hosting;

/// <summary>A model whose files are mapped and whose tokenizer is read: everything but its pages is in memory.</summary>
internal sealed class LoadedModel : IDisposable
{
    private LoadedModel(ModelFiles files, ServedModel served, ServedText text)
    {
        Files = files;
        Served = served;
        Text = text;
    }

    /// <summary>The mapped files.</summary>
    public ModelFiles Files { get; }

    /// <summary>What the silos serve.</summary>
    public ServedModel Served { get; }

    /// <summary>What the HTTP side needs.</summary>
    public ServedText Text { get; }

    /// <summary>Opens a model and checks the options that depend on it.</summary>
    /// <exception cref="SettingsException">An option does not fit the model.</exception>
    /// <exception cref="ModelFormatException">The files are malformed, or hold what is not supported.</exception>
    public static LoadedModel Open(EngineSettings settings)
    {
        ModelFiles files = ModelFiles.Open(settings.ModelPath);
        try
        {
            int context = settings.ContextLength ?? files.Config.ContextLength;
            if (context > files.Config.ContextLength)
                throw new SettingsException("--context", $"{context}", $"at most {files.Config.ContextLength}, what the model was made for");
            string name = settings.ServedModelName ?? NameOf(settings.ModelPath);
            var served = new ServedModel(name, LoadWeights(files), files, settings.KvType, context);
            return new(files, served, new(served.Manifest, PromptEncoder.Load(files, TimeProvider.System), files.Config.EndTokens));
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
        Served.Model.Dispose();
        Files.Dispose();
    }

    private static Model LoadWeights(ModelFiles files)
    {
        try
        {
            return Model.Load(files);
        }
        catch (Exception exception) when (exception is ArgumentException or NotSupportedException)
        {
            throw new ModelFormatException($"{files.Path}: {exception.Message}", exception);
        }
    }

    /// <summary>The folder's name, or the file's without its ending.</summary>
    internal static string NameOf(string path)
    {
        string name = Path.GetFileName(Path.TrimEndingDirectorySeparator(Path.GetFullPath(path)));
        return name.EndsWith(".gguf", StringComparison.OrdinalIgnoreCase) ? name[..^".gguf".Length] : name;
    }
}
