using Granary.Grains.Gateways;
using Granary.Interfaces.Devices;
using Granary.Interfaces.Requests;
using Xunit;

namespace Granary.Grains.Tests.Integration;

/// <summary>A silo is killed while it answers: the client sees the same tokens, none twice, none missing.</summary>
public sealed class FailoverTests
{
    private const int Length = 24;

    public static TheoryData<HostKind, int> Positions => Hosts.With(Enumerable.Range(0, Length));

    [Theory]
    [MemberData(nameof(Positions))]
    public async Task The_silo_at_work_may_die_at_any_position(HostKind host, int position)
    {
        (RequestSpec spec, int[] expected) = await Bed.RunAsync(host, new BedOptions(), async quiet =>
        {
            RequestSpec asked = Bed.Spec(Prompts.Random(42, 45, quiet.Vocabulary), Length, temperature: 1, seed: 5);
            return (asked, await quiet.AnswerAsync(asked));
        });

        await Bed.RunAsync(host, new BedOptions { Silos = 2, Seed = (ulong)position }, async bed =>
        {
            int kills = 0;
            bed.Logits.Before = (_, at) =>
            {
                // Before the token is drawn: the client has those before it, or even fewer.
                if (at == position && Interlocked.Increment(ref kills) == 1) bed.KillTheBusyOne();
            };
            await using TokenStream stream = await bed.SubmitAsync(spec);
            Assert.Equal(expected, await bed.ReadAsync(stream));
            Assert.Equal(2, stream.Generation);
            Assert.Empty(bed.Logits.Differences);
        });
    }

    [Theory]
    [MemberData(nameof(Hosts.Both), MemberType = typeof(Hosts))]
    public async Task Requests_on_the_surviving_silo_go_on_when_the_other_dies_with_half_of_the_experts(HostKind host)
    {
        (RequestSpec[] specs, int[][] expected) = await Bed.RunAsync(host, new BedOptions(), async quiet =>
        {
            RequestSpec[] asked = Prompts.Specs(16, quiet.Vocabulary);
            return (asked, await Task.WhenAll(asked.Select(quiet.AnswerAsync)));
        });

        await Bed.RunAsync(host, new BedOptions { Silos = 2 }, async bed =>
        {
            bool killed = false;
            bed.Logits.Before = (_, position) =>
            {
                if (position >= 2 && !Volatile.Read(ref killed)) bed.Steps.Close();
            };
            TokenStream[] streams = await Task.WhenAll(specs.Select(bed.SubmitAsync));
            Assert.Contains(streams, stream => stream.Silo == bed.KeyOf(1));
            Assert.Contains(streams, stream => stream.Silo == bed.KeyOf(2));
            Task<int[]>[] answers = [.. streams.Select(bed.ReadAsync)];
            bed.Kill(2);
            Volatile.Write(ref killed, true);
            bed.Steps.Open();
            int[][] tokens = await Task.WhenAll(answers);
            for (int i = 0; i < specs.Length; i++) Assert.Equal(expected[i], tokens[i]);
            Assert.Contains(streams, stream => stream.Generation > 1);
            foreach (TokenStream stream in streams) await stream.DisposeAsync();
            DeviceStatus status = await bed.Device(1).GetStatus();
            Assert.True(status.ResidentExperts > 0);
            await bed.AssertNothingLeftAsync(1);
        });
    }
}
