using Granary.Engine.Formats;
using Granary.Engine.Models;
using Granary.Grains.Models;
using Granary.Silo.Options;
using Granary.Silo.Prompts;

namespace Granary.Silo.Hosting;

/// <summary>A model whose files are mapped and whose tokenizer is read: everything but its pages is in memory.</summary>
internal sealed class LoadedModel : IDisposable
{
    private LoadedModel(ModelFiles files, Model weights, ServedModel served, ServedText text, KvPlan kv)
    {
        Kv = kv;
        Files = files;
        Weights = weights;
        Served = served;
        Text = text;
    }

    /// <summary>The mapped files.</summary>
    public ModelFiles Files { get; }

    /// <summary>The weights, one copy for all silos.</summary>
    public Model Weights { get; }

    /// <summary>What the silos serve.</summary>
    public ServedModel Served { get; }

    /// <summary>The memory for keys and values.</summary>
    public KvPlan Kv { get; }

    /// <summary>One line for people where the KV memory holds less than the model's context, which is then cut; else null.</summary>
    public string? ShortContext { get; private init; }

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
            int spare = settings.Balance.SpareSlots, experts = files.Config.Experts;
            if (spare > experts)
                throw new SettingsException("--spare-experts", $"{spare}", $"an integer from 0 to {experts}, the experts of a layer of the model");
            KvPlan kv = KvMemory.Plan(settings, files.Config, GC.GetGCMemoryInfo().TotalAvailableMemoryBytes);
            string name = settings.ServedModelName ?? NameOf(settings.ModelPath);
            Model weights = LoadWeights(files);
            ServedModel served = ServedModel.Of(name, files.Config, files, settings.KvType, kv.ContextLength);
            return new(files, weights, served, new(served.Manifest, PromptEncoder.Load(files, TimeProvider.System), files.Config.EndTokens), kv)
            {
                ShortContext = settings.ContextLength is null && kv.ContextLength < files.Config.ContextLength
                    ? $"The context is {kv.ContextLength} tokens instead of the model's {files.Config.ContextLength}: "
                        + $"each silo's KV memory of {ByteSize.Format(kv.BytesPerSilo)} holds no more (--kv-memory)"
                    : null,
            };
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
        Weights.Dispose();
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
