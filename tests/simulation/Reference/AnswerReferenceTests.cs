using Granary.Interfaces.Requests;
using Granary.Simulation.Drawing;
using Granary.Simulation.Reference;
using Xunit;

namespace Granary.Simulation.Tests.Reference;

public sealed class AnswerReferenceTests
{
    private static RequestSpec Spec(int[] prompt, int most, params int[] stop) => new()
    {
        Model = WorkloadDrawer.ModelName,
        Prompt = prompt,
        MaxTokens = most,
        Sampling = new SamplingSpec(0, 0, 1, 0),
        StopTokens = stop,
    };

    private static RunModel Open(RealModel? real, int context = 256, int blocks = 64)
    {
        SwarmPlan plan = PlanDrawer.Draw(1, null);
        ModelPlan model = plan.Model with { Real = real is not null, ContextLength = context };
        return new RunModel(plan with { Model = model, Limits = [plan.Limits[0] with { KvBlocks = blocks }] }, real);
    }

    [Theory]
    [InlineData(false)]
    [InlineData(true)]
    public void An_answer_ends_where_the_request_says(bool computed)
    {
        using RealModel? real = computed ? RealModel.Open(RepositoryPaths.Golden("qwen3moe-F32", "model.gguf")) : null;
        using RunModel model = Open(real, context: 40);
        Answer whole = model.Reference.Compute(Spec([1, 2, 3], 100));
        Assert.Equal(37, whole.Tokens.Length);
        Assert.Equal(FinishReason.Length, whole.Finish);
        Answer begun = model.Reference.Compute(Spec([1, 2, 3], 10));
        Assert.Equal(whole.Tokens[..10], begun.Tokens);
        Answer goneOn = model.Reference.Compute(Spec([1, 2, 3, .. whole.Tokens[..10]], 5));
        Assert.Equal(whole.Tokens[10..15], goneOn.Tokens);
        int stop = whole.Tokens[9], at = Array.IndexOf(whole.Tokens, stop);
        Answer stopped = model.Reference.Compute(Spec([1, 2, 3], 100, stop));
        Assert.Equal(whole.Tokens[..at], stopped.Tokens);
        Assert.Equal(FinishReason.Stop, stopped.Finish);
    }

    [Fact]
    public void What_can_never_fit_is_known_to()
    {
        using RunModel model = Open(null, context: 200, blocks: 4);
        Assert.False(model.Reference.Compute(Spec([1], 127)).TooLarge);
        Assert.True(model.Reference.Compute(Spec([1], 128)).TooLarge);
        Assert.True(model.Reference.Compute(Spec([.. Enumerable.Repeat(1, 200)], 1)).TooLarge);
    }
}
