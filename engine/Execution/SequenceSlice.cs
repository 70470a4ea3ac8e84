namespace Granary.Engine.Execution;

/// <summary>What a step does for one sequence: some consecutive tokens of it, of which the last may want logits.</summary>
/// <param name="PageTable">Pages of the sequence in order, 32 tokens each, at least up to the slice's last token.</param>
/// <param name="Start">Position of the first token in the sequence.</param>
/// <param name="Count">Number of tokens, at least one.</param>
/// <param name="TokenOffset">Where they begin among the step's tokens.</param>
/// <param name="WantLogits">Whether the logits after the last token are needed.</param>
public readonly record struct SequenceSlice(ReadOnlyMemory<int> PageTable, int Start, int Count, int TokenOffset, bool WantLogits);
