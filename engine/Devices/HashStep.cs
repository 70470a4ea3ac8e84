using Granary.Engine.Execution;
using Granary.Engine.Kv;

namespace Granary.Engine.Devices;

/// <summary>The rows of a <see cref="HashDevice"/>'s step: which sequence and position each is of, and its state.</summary>
internal sealed class HashStep(DeviceShape shape)
{
    private readonly SequenceSlice[] _slices = new SequenceSlice[shape.MaxSequences];
    private readonly int[] _rowSlices = new int[shape.MaxRows];
    private readonly int[] _lastRows = new int[shape.MaxSequences];
    private readonly ulong[] _states = new ulong[shape.MaxRows];
    private readonly int[] _positions = new int[shape.MaxRows];

    /// <summary>Rows of the step.</summary>
    public int Rows { get; private set; }

    /// <summary>Sequences of the step.</summary>
    public int Sequences { get; private set; }

    /// <summary>What is known of each row so far.</summary>
    public Span<ulong> States => _states.AsSpan(0, Rows);

    /// <summary>The slice of a sequence.</summary>
    public ref readonly SequenceSlice Slice(int sequence) => ref _slices[sequence];

    /// <summary>The slice that a row is of.</summary>
    public ref readonly SequenceSlice SliceOf(int row) => ref _slices[_rowSlices[row]];

    /// <summary>The position of a row in its sequence.</summary>
    public int Position(int row) => _positions[row];

    /// <summary>The last row of a sequence.</summary>
    public int LastRow(int sequence) => _lastRows[sequence];

    /// <summary>Checks and takes over a step.</summary>
    public void Begin(ReadOnlySpan<SequenceSlice> sequences, ReadOnlySpan<int> tokens)
    {
        // An invalid step leaves none behind.
        Rows = 0;
        Sequences = 0;
        if (sequences.Length > shape.MaxSequences)
            throw new ArgumentException($"{sequences.Length} sequences; at most {shape.MaxSequences} fit", nameof(sequences));
        int row = 0;
        for (int s = 0; s < sequences.Length; s++)
        {
            SequenceSlice slice = sequences[s];
            Check(slice, s, tokens.Length);
            if (slice.Count > shape.MaxRows - row)
                throw new ArgumentException($"More than {shape.MaxRows} rows at sequence {s}", nameof(sequences));
            _slices[s] = slice;
            for (int i = 0; i < slice.Count; i++, row++)
            {
                int token = tokens[slice.TokenOffset + i];
                if ((uint)token >= (uint)shape.VocabularySize)
                    throw new ArgumentException($"Token {token} of sequence {s} is not one of {shape.VocabularySize}", nameof(tokens));
                _rowSlices[row] = s;
                _positions[row] = slice.Start + i;
                _states[row] = HashMath.Mix(1, (ulong)token);
            }

            _lastRows[s] = row - 1;
        }

        Rows = row;
        Sequences = sequences.Length;
    }

    private void Check(in SequenceSlice slice, int index, int tokens)
    {
        if (slice.Start < 0 || slice.Count < 1)
            throw new ArgumentException($"Sequence {index} has {slice.Count} tokens from position {slice.Start}", nameof(slice));
        if (slice.TokenOffset < 0 || slice.TokenOffset > tokens - slice.Count)
        {
            throw new ArgumentException(
                $"Sequence {index} takes {slice.Count} tokens from offset {slice.TokenOffset}; there are {tokens}", nameof(slice));
        }

        int blocks = (slice.Start + slice.Count + KvPagePool.BlockTokens - 1) / KvPagePool.BlockTokens;
        if (slice.PageTable.Length < blocks)
        {
            throw new ArgumentException(
                $"Sequence {index} has {slice.PageTable.Length} pages for {slice.Start + slice.Count} tokens", nameof(slice));
        }

        foreach (int page in slice.PageTable.Span[..blocks])
        {
            if ((uint)page >= (uint)shape.Pages)
                throw new ArgumentException($"Page {page} of sequence {index} is not one of {shape.Pages}", nameof(slice));
        }
    }
}
