using Granary.Engine.Formats;
using Granary.Engine.Kernels;
using Granary.Engine.Numerics;

namespace Granary.Engine.Models;

/// <summary>The weights of a model, used in place: the mapped files must outlive it. It is immutable and may be shared.</summary>
public sealed unsafe class Model : IDisposable
{
    private readonly List<NativeBuffer<float>> _vectors = [];

    private Model(ModelConfig config) => Config = config;

    /// <summary>The model's hyperparameters.</summary>
    public ModelConfig Config { get; }

    internal TensorView Embedding { get; private set; }

    internal TensorView Head { get; private set; }

    internal nint FinalNorm { get; private set; }

    internal LayerWeights[] Layers { get; private set; } = [];

    /// <summary>Finds and checks all weights of opened files, which must outlive the model.</summary>
    /// <exception cref="ModelFormatException">A tensor is missing or of another shape.</exception>
    /// <exception cref="ArgumentException">A size is not one that the kernels can work with; the message says which.</exception>
    public static Model Load(ModelFiles files)
    {
        ArgumentNullException.ThrowIfNull(files);
        return Load(files.Config, files.Get, name => files.TryGet(name, out _), files.Format == "gguf");
    }

    /// <summary>Finds and checks all weights.</summary>
    /// <param name="config">The hyperparameters; the architecture must be <c>qwen3moe</c>.</param>
    /// <param name="lookup">Finds a tensor.</param>
    /// <param name="exists">Whether there is a tensor of a name, for those that may be absent.</param>
    /// <param name="ggufNames">Whether tensors go by GGUF's names, else by those of Hugging Face.</param>
    /// <exception cref="ArgumentException">A size is not one that the kernels can work with; the message says which.</exception>
    /// <exception cref="NotSupportedException">The architecture is unknown.</exception>
    public static Model Load(ModelConfig config, TensorLookup lookup, Func<string, bool> exists, bool ggufNames)
    {
        ArgumentNullException.ThrowIfNull(config);
        ArgumentNullException.ThrowIfNull(lookup);
        ArgumentNullException.ThrowIfNull(exists);
        Check(config);
        Model model = new(config);
        try
        {
            model.Find(lookup, exists, ggufNames);
            return model;
        }
        catch
        {
            model.Dispose();
            throw;
        }
    }

    /// <summary>Bytes of the weights of one expert of a layer.</summary>
    public long ExpertBytes(int layer) => Layers[layer].Gate[0].Bytes + Layers[layer].Up[0].Bytes + Layers[layer].Down[0].Bytes;

    /// <inheritdoc/>
    public void Dispose()
    {
        foreach (NativeBuffer<float> vector in _vectors) vector.Dispose();
    }

    private static void Check(ModelConfig c)
    {
        if (c.Architecture != "qwen3moe")
            throw new NotSupportedException($"Architecture '{c.Architecture}' is not supported; expected qwen3moe");
        Require(c.VocabularySize > 0 && c.Layers > 0 && c.ContextLength > 0, "vocabulary, layers and context length must be positive");
        Require(c.KvHeads > 0 && c.Heads > 0 && c.Heads % c.KvHeads == 0, $"{c.Heads} query heads must be a multiple of {c.KvHeads} key and value heads");
        Require(c.HeadDim > 0 && c.HeadDim % 32 == 0, $"the head width {c.HeadDim} must be a multiple of 32");
        Require(c.HiddenSize > 0 && c.HiddenSize % 16 == 0, $"the hidden size {c.HiddenSize} must be a multiple of 16");
        Require(c.ExpertWidth > 0 && c.ExpertWidth % 16 == 0, $"the expert width {c.ExpertWidth} must be a multiple of 16");
        Require(
            c.ExpertsPerToken > 0 && c.ExpertsPerToken <= c.Experts,
            $"{c.ExpertsPerToken} experts a token must be from 1 to the {c.Experts} experts there are");
    }

    private static void Require(bool condition, string message)
    {
        if (!condition) throw new ArgumentException($"Unusable model: {message}");
    }

    private void Find(TensorLookup lookup, Func<string, bool> exists, bool gguf)
    {
        TensorView Matrix(string name, int rows, int columns)
        {
            TensorView view = lookup(name, rows, columns);
            int multiple = Math.Max(16, view.Type.BlockLength());
            if (view.Columns % multiple != 0)
                throw new ArgumentException($"Tensor {name} has {view.Columns} columns of {view.Type}; expected a multiple of {multiple}");
            return view;
        }

        nint Vector(string name, int length)
        {
            TensorView view = Matrix(name, 1, length);
            NativeBuffer<float> copy = new(length);
            _vectors.Add(copy);
            KernelSet.Best.Expand(view.Type, (byte*)view.Data, length, copy.Pointer);
            return (nint)copy.Pointer;
        }

        ModelConfig c = Config;
        Embedding = Matrix(Qwen3Moe.Embedding(gguf), c.VocabularySize, c.HiddenSize);
        Head = exists(Qwen3Moe.Head(gguf)) ? Matrix(Qwen3Moe.Head(gguf), c.VocabularySize, c.HiddenSize) : Embedding;
        FinalNorm = Vector(Qwen3Moe.FinalNorm(gguf), c.HiddenSize);
        Layers = new LayerWeights[c.Layers];
        for (int layer = 0; layer < c.Layers; layer++) Layers[layer] = Qwen3Moe.Layer(c, layer, gguf, Matrix, Vector);
    }
}
