using Granary.Grains.Gateways;
using Granary.Interfaces.Devices;
using Granary.Interfaces.Experts;
using Granary.Interfaces.Models;
using Granary.Interfaces.Requests;
using Xunit;

namespace Granary.Grains.Tests.Integration;

/// <summary>A silo that drains ends what it has begun, with the experts of others, and takes nothing new.</summary>
public sealed class DrainTests
{
    [Theory]
    [MemberData(nameof(Hosts.Both), MemberType = typeof(Hosts))]
    public async Task A_silo_drains_under_load_and_comes_back(HostKind host)
    {
        (RequestSpec[] specs, int[][] expected) = await Bed.RunAsync(host, new BedOptions(), async quiet =>
        {
            RequestSpec[] asked = Prompts.Specs(16, quiet.Vocabulary);
            return (asked, await Task.WhenAll(asked.Select(quiet.AnswerAsync)));
        });

        await Bed.RunAsync(host, new BedOptions { Silos = 2 }, async bed =>
        {
            IDeviceGrain drained = bed.Device(2);
            bool drains = false;
            bed.Logits.Before = (_, position) =>
            {
                if (position >= 2 && !Volatile.Read(ref drains)) bed.Steps.Close();
            };
            TokenStream[] streams = await Task.WhenAll(specs.Select(bed.SubmitAsync));
            Assert.Contains(streams, stream => stream.Silo == bed.KeyOf(1));
            Assert.Contains(streams, stream => stream.Silo == bed.KeyOf(2));
            Task<int[]>[] answers = [.. streams.Select(bed.ReadAsync)];
            await drained.Drain();
            DeviceStatus status = await bed.WaitAsync(drained, status => status.ResidentExperts == 0);
            Assert.True(status.Draining);
            Assert.True(status.Running + status.Waiting > 0);
            ExpertMap map = await MapAsync(bed);
            Assert.Equal([bed.KeyOf(1)], map.Silos);
            Assert.Equal(map.Epoch, status.Epoch);
            Assert.Equal(map.Layers * map.Experts, (await bed.Device(1).GetStatus()).ResidentExperts);
            TokenStream later = await bed.SubmitAsync(specs[0]);
            Assert.Equal(bed.KeyOf(1), later.Silo);

            long computed = (await bed.Device(1).GetStatus()).RemoteRows;
            Volatile.Write(ref drains, true);
            bed.Steps.Open();
            for (int i = 0; i < specs.Length; i++) Assert.Equal(expected[i], await answers[i]);
            Assert.Equal(expected[0], await bed.ReadAsync(later));
            Assert.All(streams, stream => Assert.Equal(1, stream.Generation));
            Assert.Empty(bed.Logits.Differences);
            Assert.True((await bed.Device(1).GetStatus()).RemoteRows > computed);
            foreach (TokenStream stream in streams) await stream.DisposeAsync();
            await later.DisposeAsync();
            await bed.AssertNothingLeftAsync(1, 2);

            await drained.Resume();
            status = await bed.WaitAsync(drained, status => status.ResidentExperts > 0);
            Assert.False(status.Draining);
            Assert.Equal(2, (await MapAsync(bed)).Silos.Length);
            bed.Steps.Close();
            await using TokenStream busy = await bed.SubmitAsync(specs[1]);
            await using TokenStream again = await SubmitToAsync(bed, specs[0], bed.KeyOf(busy.Silo == bed.KeyOf(1) ? 2 : 1));
            bed.Steps.Open();
            Assert.Equal(expected[1], await bed.ReadAsync(busy));
            Assert.Equal(expected[0], await bed.ReadAsync(again));
        });
    }

    [Theory]
    [MemberData(nameof(Hosts.Both), MemberType = typeof(Hosts))]
    public Task When_all_silos_drain_they_keep_their_experts_and_end_what_they_have(HostKind host) =>
        Bed.RunAsync(host, new BedOptions { Silos = 2 }, async bed =>
        {
            bed.Steps.Close();
            await using TokenStream stream = await bed.SubmitAsync(Bed.Spec([1, 2, 3], 20));
            await bed.Device(1).Drain();
            await bed.Device(2).Drain();
            ExpertMap map = await bed.Grains.GetGrain<IModelGrain>("tiny").Refresh();
            Assert.Equal(2, map.Silos.Length);
            bed.Steps.Open();
            Assert.Equal(20, (await bed.ReadAsync(stream)).Length);
            Assert.Equal(1, stream.Generation);
            Admission refused = await bed.Gateway.SubmitAsync(Bed.Spec([1], 1), TestContext.Current.CancellationToken);
            Assert.Equal(RefusalReason.NoDevice, refused.Refusal!.Reason);
            Assert.Equal("Every silo drains", refused.Refusal.Detail);
            Assert.True(bed.Gateway.HasDevices);
        });

    private static Task<ExpertMap> MapAsync(Bed bed) => bed.Grains.GetGrain<IModelGrain>("tiny").GetExpertMap();

    /// <summary>The gateway learns at its next look that a silo is back; the other one is busy.</summary>
    private static async Task<TokenStream> SubmitToAsync(Bed bed, RequestSpec spec, string silo)
    {
        for (int i = 0; i < 1000; i++)
        {
            TokenStream stream = await bed.SubmitAsync(spec);
            if (stream.Silo == silo) return stream;
            await stream.DisposeAsync();
            await bed.PauseAsync();
        }

        throw new TimeoutException($"Silo {silo} gets no requests");
    }
}
