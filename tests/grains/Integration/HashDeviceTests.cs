using Granary.Engine.Devices;
using Granary.Grains.Gateways;
using Granary.Interfaces.Requests;
using Xunit;

namespace Granary.Grains.Tests.Integration;

/// <summary>Silos that hash instead of computing: their tokens, too, depend on nothing but the request.</summary>
public sealed class HashDeviceTests
{
    private const int Streams = 48;

    [Theory]
    [MemberData(nameof(Hosts.Both), MemberType = typeof(Hosts))]
    public async Task Tokens_are_the_same_however_they_are_computed(HostKind host)
    {
        int[][] alone = await AnswersAsync(host, Options(1, sequences: 1, pages: 256));
        Assert.All(alone, tokens => Assert.NotEmpty(tokens));
        foreach ((int silos, int copies) in new[] { (1, 1), (2, 1), (3, 1), (3, 2), (4, 2) })
        {
            // So few pages that sequences are preempted and blocks dropped all the time.
            BedOptions options = Options(silos, sequences: 16, pages: 20) with { Copies = copies };
            int[][] crowded = await AnswersAsync(host, options);
            for (int i = 0; i < Streams; i++)
                Assert.True(alone[i].SequenceEqual(crowded[i]), $"{silos} silos, {copies} copies: stream {i} differs");
        }
    }

    [Theory]
    [MemberData(nameof(Hosts.Both), MemberType = typeof(Hosts))]
    public async Task A_silo_may_be_lost(HostKind host)
    {
        RequestSpec spec = Bed.Spec(Prompts.Random(3, 100, 64), 40);
        int[] expected = await Bed.RunAsync(host, Options(1, 4, 64), quiet => quiet.AnswerAsync(spec));
        await Bed.RunAsync(host, Options(3, 4, 64), async bed =>
        {
            int kills = 0;
            bed.Logits.Before = (_, at) =>
            {
                if (at == 17 && Interlocked.Increment(ref kills) == 1) bed.KillTheBusyOne();
            };
            await using TokenStream stream = await bed.SubmitAsync(spec);
            Assert.Equal(expected, await bed.ReadAsync(stream));
            Assert.Equal(2, stream.Generation);
        });
    }

    private static BedOptions Options(int silos, int sequences, int pages) => new()
    {
        Silos = silos,
        Sequences = sequences,
        Hash = new DeviceShape { Pages = pages, MaxRows = 64, MaxSequences = sequences },
    };

    private static Task<int[][]> AnswersAsync(HostKind host, BedOptions options) =>
        Bed.RunAsync(host, options, async bed =>
        {
            int[][] answers = await Task.WhenAll(Prompts.Specs(Streams, bed.Vocabulary).Select(bed.AnswerAsync));
            await bed.AssertNothingLeftAsync([.. Enumerable.Range(1, options.Silos)]);
            return answers;
        });
}
