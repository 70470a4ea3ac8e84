using System.Runtime.InteropServices;
using Granary.Engine.Execution;
using Granary.Engine.Kv;

namespace Granary.Engine.Devices;

/// <summary>
/// A device without a model, for simulated runs: hashes instead of math. Each token depends on every token before it,
/// read back through the KV pages, and on the output of every expert that a row was routed to; so a page that is freed
/// too early, overwritten, shared wrongly or not written, and an expert's row that is missing or wrong, show as wrong
/// tokens. The same on every machine, in every batch, chunking and placement of experts.
/// </summary>
/// <param name="shape">Its size.</param>
public sealed class HashDevice(DeviceShape shape) : IDevice
{
    private const int BlockTokens = KvPagePool.BlockTokens;

    // [page][layer][token]: what a token left for those after it.
    private readonly ulong[] _cells = new ulong[checked(shape.Pages * shape.Layers * BlockTokens)];
    private readonly HashStep _step = new(shape);
    private readonly float[] _inputs = new float[shape.MaxRows * HashMath.Floats];
    private readonly int[] _routed = new int[shape.MaxRows * shape.ExpertsPerToken];
    private readonly float[] _outputs = new float[shape.MaxRows * shape.ExpertsPerToken * HashMath.Floats];
    private readonly float[] _logits = new float[shape.MaxSequences * shape.VocabularySize];
    private bool _hasLogits;

    /// <inheritdoc/>
    public int Layers => shape.Layers;

    /// <inheritdoc/>
    public int Experts => shape.Experts;

    /// <inheritdoc/>
    public int ExpertsPerToken => shape.ExpertsPerToken;

    /// <inheritdoc/>
    public int HiddenSize => HashMath.Floats;

    /// <inheritdoc/>
    public int VocabularySize => shape.VocabularySize;

    /// <inheritdoc/>
    public int PageCount => shape.Pages;

    /// <inheritdoc/>
    public long PageBytes => (long)shape.Layers * BlockTokens * sizeof(ulong);

    /// <inheritdoc/>
    public int Rows => _step.Rows;

    /// <inheritdoc/>
    public ReadOnlySpan<float> ExpertInput => _inputs.AsSpan(0, Rows * HiddenSize);

    /// <inheritdoc/>
    public ReadOnlySpan<int> RoutedExperts => _routed.AsSpan(0, Rows * ExpertsPerToken);

    /// <inheritdoc/>
    public Span<float> ExpertOutput => _outputs.AsSpan(0, Rows * ExpertsPerToken * HiddenSize);

    /// <inheritdoc/>
    public Span<byte> Page(int page)
    {
        ArgumentOutOfRangeException.ThrowIfNegative(page);
        ArgumentOutOfRangeException.ThrowIfGreaterThanOrEqual(page, PageCount);
        int cells = shape.Layers * BlockTokens;
        return MemoryMarshal.AsBytes(_cells.AsSpan(page * cells, cells));
    }

    /// <inheritdoc/>
    public void Begin(ReadOnlySpan<SequenceSlice> sequences, ReadOnlySpan<int> tokens)
    {
        _hasLogits = false;
        _step.Begin(sequences, tokens);
    }

    /// <inheritdoc/>
    public void Attend(int layer)
    {
        CheckLayer(layer);
        // What an expert does not set is no row of any expert, not even of the step before.
        ExpertOutput.Fill(-1);
        Span<ulong> states = _step.States;
        for (int row = 0; row < states.Length; row++)
        {
            ReadOnlySpan<int> pages = _step.SliceOf(row).PageTable.Span;
            int position = _step.Position(row);
            ulong before = ReadBefore(pages, layer, position);
            ulong cell = HashMath.Mix(HashMath.Mix(before, states[row]), (ulong)layer);
            Block(pages[position / BlockTokens], layer)[position % BlockTokens] = cell;
            states[row] = cell;
            HashMath.Write(cell, _inputs.AsSpan(row * HiddenSize, HiddenSize));
            Route(cell, _routed.AsSpan(row * ExpertsPerToken, ExpertsPerToken));
        }
    }

    /// <inheritdoc/>
    public void RunLocalExperts(int layer, ReadOnlySpan<bool> expertIsLocal)
    {
        CheckLayer(layer);
        if (expertIsLocal.Length != Experts)
            throw new ArgumentException($"{expertIsLocal.Length} flags for {Experts} experts", nameof(expertIsLocal));
        for (int slot = 0; slot < Rows * ExpertsPerToken; slot++)
        {
            if (!expertIsLocal[_routed[slot]]) continue;
            ReadOnlySpan<float> row = _inputs.AsSpan(slot / ExpertsPerToken * HiddenSize, HiddenSize);
            HashMath.Expert(layer, _routed[slot], row, _outputs.AsSpan(slot * HiddenSize, HiddenSize));
        }
    }

    /// <inheritdoc/>
    public void Combine()
    {
        Span<ulong> states = _step.States;
        for (int slot = 0; slot < states.Length * ExpertsPerToken; slot++)
        {
            ref ulong state = ref states[slot / ExpertsPerToken];
            state = HashMath.Mix(state, _outputs.AsSpan(slot * HiddenSize, HiddenSize));
        }
    }

    /// <inheritdoc/>
    public void Head()
    {
        for (int s = 0; s < _step.Sequences; s++)
        {
            if (!_step.Slice(s).WantLogits) continue;
            ulong state = _step.States[_step.LastRow(s)];
            Span<float> logits = _logits.AsSpan(s * VocabularySize, VocabularySize);
            // Between 0 and 4 in steps that a float holds exactly, and one that is likeliest by far.
            for (int i = 0; i < logits.Length; i++)
                logits[i] = (HashMath.Mix(state, (ulong)i) >> 40) * (4f / (1 << 24));
            logits[(int)(HashMath.Mix(state, ulong.MaxValue) % (ulong)VocabularySize)] = 8;
        }

        _hasLogits = true;
    }

    /// <inheritdoc/>
    public ReadOnlySpan<float> Logits(int sequence)
    {
        if (!_hasLogits || (uint)sequence >= (uint)_step.Sequences || !_step.Slice(sequence).WantLogits)
            throw new InvalidOperationException($"There are no logits of sequence {sequence}");
        return _logits.AsSpan(sequence * VocabularySize, VocabularySize);
    }

    /// <inheritdoc/>
    public void RunExperts(
        int layer, ReadOnlySpan<float> rows, ReadOnlySpan<int> experts, ReadOnlySpan<int> offsets, Span<float> output)
    {
        CheckLayer(layer);
        if (offsets.Length != experts.Length + 1 || offsets[0] != 0)
            throw new ArgumentException($"{offsets.Length} offsets from {offsets[0]} for {experts.Length} groups", nameof(offsets));
        if (rows.Length != offsets[^1] * HiddenSize || output.Length != rows.Length)
            throw new ArgumentException($"{rows.Length} floats and room for {output.Length} for {offsets[^1]} rows", nameof(rows));
        for (int g = 0; g < experts.Length; g++)
        {
            if ((uint)experts[g] >= (uint)Experts)
                throw new ArgumentException($"Expert {experts[g]} is not one of {Experts}", nameof(experts));
            if (offsets[g + 1] < offsets[g]) throw new ArgumentException($"Offset {g + 1} is below the one before it", nameof(offsets));
            for (int row = offsets[g]; row < offsets[g + 1]; row++)
            {
                int at = row * HiddenSize;
                HashMath.Expert(layer, experts[g], rows.Slice(at, HiddenSize), output.Slice(at, HiddenSize));
            }
        }
    }

    /// <inheritdoc/>
    public long ExpertBytes(int layer)
    {
        CheckLayer(layer);
        return shape.ExpertBytes;
    }

    /// <summary>A sum over every cell before a position, each with an odd weight of its own: no single one can change unseen.</summary>
    private ulong ReadBefore(ReadOnlySpan<int> pages, int layer, int position)
    {
        ulong sum = 0, weight = 1;
        for (int first = 0; first < position; first += BlockTokens)
        {
            Span<ulong> block = Block(pages[first / BlockTokens], layer);
            int count = Math.Min(BlockTokens, position - first);
            for (int i = 0; i < count; i++, weight += 2) sum += block[i] * weight;
        }

        return sum;
    }

    private Span<ulong> Block(int page, int layer) => _cells.AsSpan(((page * shape.Layers) + layer) * BlockTokens, BlockTokens);

    private void Route(ulong state, Span<int> chosen)
    {
        for (int j = 0; j < chosen.Length; j++)
        {
            int expert = (int)(HashMath.Mix(state, (ulong)j) % (ulong)Experts);
            while (chosen[..j].Contains(expert)) expert = (expert + 1) % Experts;
            chosen[j] = expert;
        }
    }

    private void CheckLayer(int layer)
    {
        ArgumentOutOfRangeException.ThrowIfNegative(layer);
        ArgumentOutOfRangeException.ThrowIfGreaterThanOrEqual(layer, Layers);
    }
}
