using Granary.Engine.Execution;

namespace Granary.Engine.Devices;

/// <summary>
/// What computes: KV pages, the stages of a step, and experts for whoever asks. A step is <see cref="Begin"/>; for each
/// layer <see cref="Attend"/>, the experts, <see cref="Combine"/>; then <see cref="Head"/>. The results of a row depend
/// on its sequence alone, and a step that is run again writes the same again. One caller at a time.
/// </summary>
public interface IDevice
{
    /// <summary>Layers of the model.</summary>
    int Layers { get; }

    /// <summary>Experts of a layer.</summary>
    int Experts { get; }

    /// <summary>Experts that a row is routed to.</summary>
    int ExpertsPerToken { get; }

    /// <summary>Floats of a row.</summary>
    int HiddenSize { get; }

    /// <summary>Number of token ids, and so of logits.</summary>
    int VocabularySize { get; }

    /// <summary>Pages for keys and values, 32 tokens each.</summary>
    int PageCount { get; }

    /// <summary>Bytes of a page.</summary>
    long PageBytes { get; }

    /// <summary>Rows of the step.</summary>
    int Rows { get; }

    /// <summary>The experts' input after <see cref="Attend"/>: rows by hidden.</summary>
    ReadOnlySpan<float> ExpertInput { get; }

    /// <summary>The experts of each row in router order: rows by k.</summary>
    ReadOnlySpan<int> RoutedExperts { get; }

    /// <summary>Where the experts' outputs go, without their weights: slot row * k + j by hidden. All are set before <see cref="Combine"/>.</summary>
    Span<float> ExpertOutput { get; }

    /// <summary>The bytes of a page, to copy out or in.</summary>
    /// <param name="page">A page's index.</param>
    /// <exception cref="ArgumentOutOfRangeException">There is no such page.</exception>
    Span<byte> Page(int page);

    /// <summary>Starts a step, forgetting any other.</summary>
    /// <param name="sequences">What to do for each sequence.</param>
    /// <param name="tokens">The tokens that the slices refer to.</param>
    /// <exception cref="ArgumentException">A slice, a page or a token is out of range, or the step is too large.</exception>
    void Begin(ReadOnlySpan<SequenceSlice> sequences, ReadOnlySpan<int> tokens);

    /// <summary>Runs a layer up to the choice of experts, and writes its keys and values.</summary>
    /// <param name="layer">The layer; each step goes through all of them in order.</param>
    void Attend(int layer);

    /// <summary>Runs those of the chosen experts that are here, and sets their slots of <see cref="ExpertOutput"/>.</summary>
    /// <param name="layer">The layer.</param>
    /// <param name="expertIsLocal">By expert, whether to run it.</param>
    void RunLocalExperts(int layer, ReadOnlySpan<bool> expertIsLocal);

    /// <summary>Adds the experts' weighted outputs to the rows, in router order.</summary>
    void Combine();

    /// <summary>Computes the logits that are wanted.</summary>
    void Head();

    /// <summary>The logits of a sequence that wanted them, valid until the next step.</summary>
    /// <param name="sequence">The sequence's place in the step.</param>
    /// <exception cref="InvalidOperationException">There are none.</exception>
    ReadOnlySpan<float> Logits(int sequence);

    /// <summary>Runs experts for rows that are grouped by expert; also between any two stages of a step, which it leaves as it is.</summary>
    /// <param name="layer">The layer.</param>
    /// <param name="rows">Inputs, n by hidden, grouped by expert.</param>
    /// <param name="experts">The expert of each group; distinct.</param>
    /// <param name="offsets">Where each group's rows begin, and n: one more than there are groups.</param>
    /// <param name="output">Outputs, n by hidden, without the router's weights.</param>
    /// <exception cref="ArgumentException">Lengths do not fit each other.</exception>
    void RunExperts(
        int layer, ReadOnlySpan<float> rows, ReadOnlySpan<int> experts, ReadOnlySpan<int> offsets, Span<float> output);

    /// <summary>Bytes of the weights of one expert of a layer.</summary>
    /// <param name="layer">The layer.</param>
    long ExpertBytes(int layer);
}
