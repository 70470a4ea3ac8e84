using Granary.Engine.Kv;
using Granary.Engine.Models;
using Granary.Engine.Numerics;

namespace Granary.Engine.Execution;

/// <summary>The rows of a step and the buffers that its stages hand on. Shapes are [row][width] unless said.</summary>
internal sealed unsafe class StepBuffers : IDisposable
{
    private readonly NativeBuffer<float> _floats;
    private readonly NativeBuffer<int> _ints;

    public StepBuffers(ModelConfig c, int rowsMax, int sequencesMax)
    {
        RowsMax = rowsMax;
        SequencesMax = sequencesMax;
        Slices = new SequenceSlice[sequencesMax];
        FirstRows = new int[sequencesMax];
        long rows = rowsMax, query = (long)c.Heads * c.HeadDim, kv = (long)c.KvHeads * c.HeadDim, k = c.ExpertsPerToken;
        RouterStride = (c.Experts + 15) / 16 * 16;
        _floats = new NativeBuffer<float>(
            rows * ((3L * c.HiddenSize) + (2 * query) + (2 * kv) + c.HeadDim + RouterStride + k + (k * c.HiddenSize)));
        float* next = _floats.Pointer;
        float* Take(long width)
        {
            float* taken = next;
            next += rows * width;
            return taken;
        }

        Hidden = Take(c.HiddenSize);
        Normed = Take(c.HiddenSize);
        Projected = Take(c.HiddenSize);
        Query = Take(query);
        Attended = Take(query);
        Key = Take(kv);
        Value = Take(kv);
        Cos = Take(c.HeadDim / 2);
        Sin = Take(c.HeadDim / 2);
        ExpertOutput = Take(k * c.HiddenSize);
        RouterProbabilities = Take(RouterStride);
        RoutedWeights = Take(k);
        _ints = new NativeBuffer<int>(rows * (3 + k));
        Positions = _ints.Pointer;
        Pages = Positions + rows;
        RowSequences = Pages + rows;
        RoutedExperts = RowSequences + rows;
    }

    public int RowsMax { get; }

    public int SequencesMax { get; }

    /// <summary>Rows of the step.</summary>
    public int Rows { get; set; }

    /// <summary>Sequences of the step.</summary>
    public int Sequences { get; set; }

    public SequenceSlice[] Slices { get; }

    /// <summary>First row of each sequence.</summary>
    public int[] FirstRows { get; }

    /// <summary>Floats from one row of router probabilities to the next.</summary>
    public int RouterStride { get; }

    /// <summary>The residual stream.</summary>
    public float* Hidden { get; }

    /// <summary>The input of attention, then that of the experts.</summary>
    public float* Normed { get; }

    /// <summary>The output projection of attention.</summary>
    public float* Projected { get; }

    public float* Query { get; }

    public float* Attended { get; }

    public float* Key { get; }

    public float* Value { get; }

    public float* Cos { get; }

    public float* Sin { get; }

    public float* RouterProbabilities { get; }

    public float* RoutedWeights { get; }

    public float* ExpertOutput { get; }

    /// <summary>Position of each row in its sequence.</summary>
    public int* Positions { get; }

    /// <summary>Page of each row.</summary>
    public int* Pages { get; }

    /// <summary>Sequence of each row, as an index into <see cref="Slices"/>.</summary>
    public int* RowSequences { get; }

    public int* RoutedExperts { get; }

    /// <summary>Checks and takes over the step's sequences.</summary>
    public void Begin(ModelConfig c, KvPagePool kv, ReadOnlySpan<SequenceSlice> sequences, ReadOnlySpan<int> tokens)
    {
        // An invalid step leaves none behind.
        Rows = 0;
        Sequences = 0;
        if (sequences.Length > SequencesMax)
            throw new ArgumentException($"{sequences.Length} sequences; at most {SequencesMax} fit", nameof(sequences));
        int row = 0;
        for (int s = 0; s < sequences.Length; s++)
        {
            SequenceSlice slice = sequences[s];
            Check(c, slice, s, tokens.Length);
            if (slice.Count > RowsMax - row)
                throw new ArgumentException($"More than {RowsMax} rows at sequence {s}", nameof(sequences));
            Slices[s] = slice;
            FirstRows[s] = row;
            ReadOnlySpan<int> table = slice.PageTable.Span;
            int blocks = (slice.Start + slice.Count + KvPagePool.BlockTokens - 1) / KvPagePool.BlockTokens;
            foreach (int page in table[..blocks])
            {
                if ((uint)page >= (uint)kv.PageCount)
                    throw new ArgumentException($"Page {page} of sequence {s} is not one of {kv.PageCount}", nameof(sequences));
            }

            for (int i = 0; i < slice.Count; i++, row++)
            {
                int token = tokens[slice.TokenOffset + i];
                if ((uint)token >= (uint)c.VocabularySize)
                    throw new ArgumentException($"Token {token} of sequence {s} is not one of {c.VocabularySize}", nameof(tokens));
                Positions[row] = slice.Start + i;
                Pages[row] = table[(slice.Start + i) / KvPagePool.BlockTokens];
                RowSequences[row] = s;
            }
        }

        Rows = row;
        Sequences = sequences.Length;
    }

    public void Dispose()
    {
        _floats.Dispose();
        _ints.Dispose();
    }

    private static void Check(ModelConfig c, in SequenceSlice slice, int index, int tokens)
    {
        if (slice.Start < 0 || slice.Count < 1 || slice.Count > c.ContextLength - slice.Start)
        {
            throw new ArgumentException(
                $"Sequence {index} has {slice.Count} tokens from position {slice.Start}; the context holds {c.ContextLength}", nameof(slice));
        }

        if (slice.TokenOffset < 0 || slice.TokenOffset > tokens - slice.Count)
        {
            throw new ArgumentException(
                $"Sequence {index} takes {slice.Count} tokens from offset {slice.TokenOffset}; there are {tokens}", nameof(slice));
        }

        if ((long)slice.PageTable.Length * KvPagePool.BlockTokens < slice.Start + slice.Count)
        {
            throw new ArgumentException(
                $"Sequence {index} has {slice.PageTable.Length} pages for {slice.Start + slice.Count} tokens", nameof(slice));
        }
    }
}
