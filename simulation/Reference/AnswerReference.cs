using Granary.Engine.Devices;
using Granary.Engine.Execution;
using Granary.Engine.Kv;
using Granary.Engine.Sampling;
using Granary.Interfaces.Requests;

namespace Granary.Simulation.Reference;

/// <summary>
/// Answers requests without any cluster: one sequence alone on one device, its prompt in one step, then a token a step.
/// However a cluster computes the same request, it must come to the same tokens.
/// </summary>
/// <param name="device">A device of its own, with room for a step of the longest sequence.</param>
/// <param name="contextLength">The longest sequence, in tokens.</param>
/// <param name="kvBlocks">KV blocks of each silo of the cluster; what needs more is refused.</param>
internal sealed class AnswerReference(IDevice device, int contextLength, int kvBlocks)
{
    private readonly Sampler _sampler = new(device.VocabularySize);
    private readonly int[] _pages = [.. Enumerable.Range(0, Blocks(contextLength))];
    private readonly bool[] _everyExpert = [.. Enumerable.Repeat(true, device.Experts)];
    private readonly int[] _tokens = new int[contextLength];

    /// <summary>KV blocks that hold a number of tokens.</summary>
    public static int Blocks(int tokens) => (tokens + KvPageTable.BlockTokens - 1) / KvPageTable.BlockTokens;

    /// <summary>The answer to a request.</summary>
    public Answer Compute(RequestSpec spec)
    {
        int limit = Math.Min(spec.Prompt.Length + spec.MaxTokens, contextLength);
        if (spec.Prompt.Length >= contextLength || Blocks(limit) > kvBlocks)
            return new Answer([], FinishReason.None, TooLarge: true);
        var sampling = new SamplingParameters(
            spec.Sampling.Temperature, spec.Sampling.TopK, spec.Sampling.TopP, spec.Sampling.Seed);
        spec.Prompt.CopyTo(_tokens, 0);
        int known = spec.Prompt.Length, computed = 0;
        while (known < limit)
        {
            Step(computed, known);
            computed = known;
            int token = _sampler.Sample(device.Logits(0), sampling, 0, known - spec.Prompt.Length);
            if (Array.IndexOf(spec.StopTokens, token) >= 0) return Done(FinishReason.Stop);
            _tokens[known++] = token;
        }

        return Done(FinishReason.Length);

        Answer Done(FinishReason finish) => new(_tokens[spec.Prompt.Length..known], finish, TooLarge: false);
    }

    private void Step(int computed, int known)
    {
        device.Begin([new SequenceSlice(_pages, computed, known - computed, 0, true)], _tokens.AsSpan(computed, known - computed));
        for (int layer = 0; layer < device.Layers; layer++)
        {
            device.Attend(layer);
            device.RunLocalExperts(layer, _everyExpert);
            device.Combine();
        }

        device.Head();
    }
}
