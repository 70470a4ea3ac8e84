using Granary.Engine.Formats;

namespace Granary.Engine.Models;

/// <summary>The weights of one decoder layer. Matrices lie in mapped memory, norm vectors were copied as floats.</summary>
internal sealed unsafe class LayerWeights
{
    public required nint AttentionNorm { get; init; }

    public required nint QueryNorm { get; init; }

    public required nint KeyNorm { get; init; }

    public required nint FeedForwardNorm { get; init; }

    public required TensorView Query { get; init; }

    public required TensorView Key { get; init; }

    public required TensorView Value { get; init; }

    public required TensorView Output { get; init; }

    public required TensorView Router { get; init; }

    /// <summary>By expert: ff outputs of hidden inputs.</summary>
    public required TensorView[] Gate { get; init; }

    /// <summary>By expert: ff outputs of hidden inputs.</summary>
    public required TensorView[] Up { get; init; }

    /// <summary>By expert: hidden outputs of ff inputs.</summary>
    public required TensorView[] Down { get; init; }
}
