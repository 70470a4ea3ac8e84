using Granary.Grains.Gateways;
using Granary.Interfaces.Devices;
using Granary.Interfaces.Requests;
using Xunit;

namespace Granary.Grains.Tests.Integration;

/// <summary>A silo is killed while it answers: the client sees the same tokens, none twice, none missing.</summary>
public sealed class FailoverTests
{
    private const int Length = 24;

    public static TheoryData<int> Positions => [.. Enumerable.Range(0, Length)];

    [Theory]
    [MemberData(nameof(Positions))]
    public async Task The_silo_at_work_may_die_at_any_position(int position)
    {
        int[] prompt;
        int[] expected;
        await using (Bed quiet = await Bed.StartAsync(new BedOptions()))
        {
            prompt = Prompts.Random(42, 45, quiet.Vocabulary);
            expected = await quiet.AnswerAsync(Bed.Spec(prompt, Length, temperature: 1, seed: 5));
        }

        await using Bed bed = await Bed.StartAsync(new BedOptions { Silos = 2 });
        int kills = 0;
        bed.Logits.Before = (_, at) =>
        {
            // Before the token is drawn: the client has those before it, or even fewer.
            if (at == position && Interlocked.Increment(ref kills) == 1) bed.KillTheBusyOne();
        };
        await using TokenStream stream = await bed.SubmitAsync(Bed.Spec(prompt, Length, temperature: 1, seed: 5));
        Assert.Equal(expected, await Bed.ReadAsync(stream));
        Assert.Equal(2, stream.Generation);
        Assert.Empty(bed.Logits.Differences);
    }

    [Fact]
    public async Task Requests_on_the_surviving_silo_go_on_when_the_other_dies_with_half_of_the_experts()
    {
        RequestSpec[] specs;
        int[][] expected;
        await using (Bed quiet = await Bed.StartAsync(new BedOptions()))
        {
            specs = Prompts.Specs(16, quiet.Vocabulary);
            expected = await Task.WhenAll(specs.Select(quiet.AnswerAsync));
        }

        await using Bed bed = await Bed.StartAsync(new BedOptions { Silos = 2 });
        using var killed = new ManualResetEventSlim();
        bed.Logits.Before = (_, position) =>
        {
            if (position >= 2) killed.Wait();
        };
        TokenStream[] streams = await Task.WhenAll(specs.Select(bed.SubmitAsync));
        Assert.Contains(streams, stream => stream.Silo == bed.KeyOf(1));
        Assert.Contains(streams, stream => stream.Silo == bed.KeyOf(2));
        Task<int[]>[] answers = [.. streams.Select(Bed.ReadAsync)];
        bed.Kill(bed.KeyOf(2));
        killed.Set();
        int[][] tokens = await Task.WhenAll(answers);
        for (int i = 0; i < specs.Length; i++) Assert.Equal(expected[i], tokens[i]);
        Assert.Contains(streams, stream => stream.Generation > 1);
        foreach (TokenStream stream in streams) await stream.DisposeAsync();
        DeviceStatus status = await bed.Device(1).GetStatus();
        Assert.True(status.ResidentExperts > 0);
        await bed.AssertNothingLeftAsync(1);
    }
}
