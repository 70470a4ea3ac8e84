using Granary.Engine.Execution;

namespace Granary.Grains.Devices;

/// <summary>The rows of one step and whose they are; reused from step to step.</summary>
public sealed class StepBatch
{
    /// <summary>Stands for a token that could not be drawn.</summary>
    public const int NoToken = -1;

    private readonly Sequence[] _sequences;
    private readonly SequenceSlice[] _slices;
    private readonly int[] _tokens;
    private readonly int[] _sampled;

    /// <summary>An empty batch.</summary>
    /// <param name="maxRows">The most rows of a step.</param>
    /// <param name="maxSequences">The most sequences of a step.</param>
    public StepBatch(int maxRows, int maxSequences)
    {
        _sequences = new Sequence[maxSequences];
        _slices = new SequenceSlice[maxSequences];
        _tokens = new int[maxRows];
        _sampled = new int[maxSequences];
    }

    /// <summary>Sequences in the step.</summary>
    public int Count { get; private set; }

    /// <summary>Rows in the step.</summary>
    public int Rows { get; private set; }

    /// <summary>The sequences, in the order of <see cref="Slices"/>.</summary>
    public ReadOnlySpan<Sequence> Sequences => _sequences.AsSpan(0, Count);

    /// <summary>Which rows are whose.</summary>
    public ReadOnlySpan<SequenceSlice> Slices => _slices.AsSpan(0, Count);

    /// <summary>The tokens of all rows.</summary>
    public ReadOnlySpan<int> Tokens => _tokens.AsSpan(0, Rows);

    /// <summary>The token drawn for each sequence that wanted logits.</summary>
    public Span<int> Sampled => _sampled.AsSpan(0, Count);

    internal void Clear()
    {
        Array.Clear(_sequences, 0, Count);
        Array.Clear(_slices, 0, Count);
        Count = 0;
        Rows = 0;
    }

    internal void Add(Sequence sequence, int rows)
    {
        sequence.Tokens.AsSpan(sequence.Computed, rows).CopyTo(_tokens.AsSpan(Rows));
        _sequences[Count] = sequence;
        _slices[Count] = new SequenceSlice(
            sequence.Pages, sequence.Computed, rows, Rows, sequence.Computed + rows == sequence.Known);
        Count++;
        Rows += rows;
    }
}
