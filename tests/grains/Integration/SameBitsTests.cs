using Granary.Engine.Kv;
using Granary.Grains.Gateways;
using Granary.Interfaces.Devices;
using Granary.Interfaces.Requests;
using Xunit;

namespace Granary.Grains.Tests.Integration;

/// <summary>Placement never changes a token: the logits of every token, by hash, whatever the cluster looks like.</summary>
public sealed class SameBitsTests
{
    private const int Streams = 64;

    public static TheoryData<HostKind, KvType> KvTypes => Hosts.With([KvType.F16, KvType.F32]);

    [Theory]
    [MemberData(nameof(KvTypes))]
    public async Task Logits_are_the_same_bits_however_they_are_computed(HostKind host, KvType kvType)
    {
        var plain = new BedOptions { KvType = kvType, KvBlocks = 1024, BatchTokens = 512, Threads = 1, Sequences = 1 };
        string[][] alone = await LogitsAsync(host, plain);
        Assert.All(alone, hashes => Assert.NotEmpty(hashes));
        foreach ((string what, BedOptions options) in Variants(kvType))
        {
            string[][] logits = await LogitsAsync(host, options);
            for (int i = 0; i < Streams; i++) Assert.True(alone[i].SequenceEqual(logits[i]), $"{what}: stream {i} differs");
        }
    }

    [Theory]
    [MemberData(nameof(Hosts.Both), MemberType = typeof(Hosts))]
    public Task A_cached_prefix_changes_no_bit(HostKind host) =>
        Bed.RunAsync(host, new BedOptions(), async bed =>
        {
            int[] prompt = Prompts.Random(7, 130, bed.Vocabulary);
            string[]? first = null;
            for (int round = 0; round < 3; round++)
            {
                await using TokenStream stream = await bed.SubmitAsync(Bed.Spec(prompt, 20));
                await bed.ReadAsync(stream);
                Assert.Equal(round == 0 ? 0 : 128, stream.CachedTokens);
                string[] logits = bed.Logits.Of(stream.Id);
                first ??= logits;
                Assert.Equal(first, logits);
            }

            await bed.AssertNothingLeftAsync(1);
        });

    [Theory]
    [MemberData(nameof(Hosts.Both), MemberType = typeof(Hosts))]
    public async Task Preemption_changes_no_bit(HostKind host)
    {
        // Each begins in one block and grows to four: more are admitted than can stay.
        RequestSpec[] growing = [.. Enumerable.Range(0, 24).Select(i => Bed.Spec([i, i + 1, i + 2], 110 + i))];
        string[][] alone = await LogitsAsync(host, new BedOptions { Sequences = 1 }, growing);
        var tight = new BedOptions { KvBlocks = 14, Sequences = 16 };
        string[][] preempted = await LogitsAsync(
            host, tight, growing, status => Assert.True(status.Preemptions > 0, "the run is meant to lack memory"));
        for (int i = 0; i < growing.Length; i++) Assert.Equal(alone[i], preempted[i]);
    }

    private static IEnumerable<(string, BedOptions)> Variants(KvType kvType)
    {
        var options = new BedOptions { KvType = kvType, KvBlocks = 1024 };
        yield return ("batch of 64", options with { BatchTokens = 512, Threads = 1 });
        yield return ("chunks of 16", options with { BatchTokens = 16, Sequences = 1 });
        yield return ("two threads, mixed steps", options with { BatchTokens = 96, Threads = 2 });
        yield return ("two silos", options with { Silos = 2 });
        yield return ("four silos", options with { Silos = 4 });
        yield return ("four silos, three copies", options with { Silos = 4, Copies = 3 });
    }

    /// <summary>The hashes of the logits of streams that are all sent at once; without any given, 64 of unequal length.</summary>
    private static Task<string[][]> LogitsAsync(
        HostKind host, BedOptions options, RequestSpec[]? specs = null, Action<DeviceStatus>? check = null) =>
        Bed.RunAsync(host, options, async bed =>
        {
            // No step begins before all streams are there: they do share steps, and memory.
            bed.Steps.Close();
            TokenStream[] streams = await Task.WhenAll((specs ?? Prompts.Specs(Streams, bed.Vocabulary)).Select(bed.SubmitAsync));
            bed.Steps.Open();
            await Task.WhenAll(streams.Select(bed.ReadAsync));
            string[][] logits = [.. streams.Select(stream => bed.Logits.Of(stream.Id))];
            foreach (TokenStream stream in streams) await stream.DisposeAsync();
            Assert.Empty(bed.Logits.Differences);
            check?.Invoke(await bed.Device(1).GetStatus());
            await bed.AssertNothingLeftAsync([.. Enumerable.Range(1, options.Silos)]);
            return logits;
        });
}
