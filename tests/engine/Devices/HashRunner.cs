using System.Runtime.InteropServices;
using Granary.Engine.Devices;
using Granary.Engine.Execution;
using Granary.Engine.Sampling;

namespace Granary.Engine.Tests.Devices;

/// <summary>Runs sequences on a <see cref="HashDevice"/>, each with pages of its own, in whatever steps a test wants.</summary>
internal sealed class HashRunner
{
    public static readonly DeviceShape Shape = new() { Pages = 24, MaxRows = 256, MaxSequences = 4, Layers = 3 };

    private readonly Sampler _sampler = new(Shape.VocabularySize);
    private readonly List<int>[] _tokens = [[], [], [], []];
    private readonly int[] _computed = new int[4];

    public HashDevice Device { get; } = new(Shape);

    /// <summary>Experts that run in the step itself; the others go through <see cref="HashDevice.RunExperts"/>.</summary>
    public Func<int, bool> IsLocal { get; init; } = _ => true;

    /// <summary>Called after the experts of a layer and before they are combined.</summary>
    public Action<int>? BeforeCombine { get; set; }

    public float Temperature { get; init; }

    public static int[] Prompt(int sequence, int length) => [.. Enumerable.Range(0, length).Select(i => ((i * 37) + (sequence * 11)) % 64)];

    /// <summary>Pages of a sequence, out of order, so that a page is not its block's number.</summary>
    public static int[] Pages(int sequence) => [.. Enumerable.Range(0, 6).Select(i => ((sequence * 6) + i) * 7 % 24)];

    public void Add(int sequence, int[] prompt) => _tokens[sequence].AddRange(prompt);

    public int[] Tokens(int sequence) => [.. _tokens[sequence]];

    public float[] Logits(int index) => Device.Logits(index).ToArray();

    /// <summary>The bytes of a cell, as a number.</summary>
    public ref ulong Cell(int sequence, int layer, int position)
    {
        Span<ulong> page = MemoryMarshal.Cast<byte, ulong>(Device.Page(Pages(sequence)[position / 32]));
        return ref page[(layer * 32) + (position % 32)];
    }

    /// <summary>Computes the next rows of some sequences; those whose last token is computed get another.</summary>
    public void Step(params (int Sequence, int Rows)[] rows)
    {
        var slices = new SequenceSlice[rows.Length];
        List<int> tokens = [];
        for (int i = 0; i < rows.Length; i++)
        {
            (int sequence, int count) = rows[i];
            int start = _computed[sequence];
            slices[i] = new SequenceSlice(Pages(sequence), start, count, tokens.Count, start + count == _tokens[sequence].Count);
            tokens.AddRange(_tokens[sequence].GetRange(start, count));
        }

        Device.Begin(slices, tokens.ToArray());
        for (int layer = 0; layer < Shape.Layers; layer++)
        {
            Device.Attend(layer);
            Device.RunLocalExperts(layer, [.. Enumerable.Range(0, Shape.Experts).Select(IsLocal)]);
            RunOthers(layer);
            BeforeCombine?.Invoke(layer);
            Device.Combine();
        }

        Device.Head();
        for (int i = 0; i < rows.Length; i++)
        {
            (int sequence, int count) = rows[i];
            _computed[sequence] += count;
            if (!slices[i].WantLogits) continue;
            var parameters = new SamplingParameters(Temperature, 0, 1, (ulong)sequence);
            _tokens[sequence].Add(_sampler.Sample(Device.Logits(i), parameters, 0, _tokens[sequence].Count));
        }
    }

    /// <summary>Computes a sequence alone: its prompt in chunks, then a number of tokens.</summary>
    public void Run(int sequence, int[] prompt, int chunk, int tokens)
    {
        Add(sequence, prompt);
        for (int at = 0; at < prompt.Length; at += chunk) Step((sequence, Math.Min(chunk, prompt.Length - at)));
        for (int i = 1; i < tokens; i++) Step((sequence, 1));
    }

    private void RunOthers(int layer)
    {
        int hidden = Device.HiddenSize, k = Device.ExpertsPerToken;
        int[] slots = [.. Enumerable.Range(0, Device.RoutedExperts.Length)];
        int[] routed = Device.RoutedExperts.ToArray();
        int[][] groups = [.. slots.Where(slot => !IsLocal(routed[slot])).GroupBy(slot => routed[slot]).Select(group => group.ToArray())];
        int[] all = [.. groups.SelectMany(group => group)];
        if (all.Length == 0) return;
        var rows = new float[all.Length * hidden];
        for (int i = 0; i < all.Length; i++) Device.ExpertInput.Slice(all[i] / k * hidden, hidden).CopyTo(rows.AsSpan(i * hidden));
        int[] offsets = [0, .. groups.Select((_, g) => groups.Take(g + 1).Sum(group => group.Length))];
        var output = new float[rows.Length];
        Device.RunExperts(layer, rows, [.. groups.Select(group => routed[group[0]])], offsets, output);
        for (int i = 0; i < all.Length; i++) output.AsSpan(i * hidden, hidden).CopyTo(Device.ExpertOutput[(all[i] * hidden)..]);
    }
}
