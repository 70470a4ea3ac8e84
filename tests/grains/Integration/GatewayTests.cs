using Granary.Grains.Gateways;
using Granary.Interfaces.Devices;
using Granary.Interfaces.Experts;
using Granary.Interfaces.Models;
using Granary.Interfaces.Requests;
using Xunit;

namespace Granary.Grains.Tests.Integration;

public sealed class GatewayTests
{
    [Theory]
    [MemberData(nameof(Hosts.Both), MemberType = typeof(Hosts))]
    public Task A_client_that_leaves_frees_its_blocks(HostKind host) =>
        Bed.RunAsync(host, new BedOptions(), async bed =>
        {
            TokenStream stream = await bed.SubmitAsync(Bed.Spec(Prompts.Random(1, 100, bed.Vocabulary), 400));
            Assert.NotNull(await stream.ReadAsync(TestContext.Current.CancellationToken));
            await stream.DisposeAsync();
            long steps = (await bed.Device(1).GetStatus()).Steps;
            DeviceStatus idle = await bed.WaitAsync(bed.Device(1), status => status.Running == 0);
            Assert.InRange(idle.Steps - steps, 0, 1);
            await bed.AssertNothingLeftAsync(1);
        });

    [Theory]
    [MemberData(nameof(Hosts.Both), MemberType = typeof(Hosts))]
    public Task A_full_queue_refuses_and_says_when_to_come_back(HostKind host) =>
        Bed.RunAsync(host, new BedOptions { Sequences = 1, Queue = 1 }, async bed =>
        {
            RequestSpec spec = Bed.Spec([1, 2, 3], 400);
            bed.Logits.Before = (_, _) => bed.Steps.Close();
            TokenStream running = await bed.SubmitAsync(spec);
            await bed.WaitAsync(bed.Device(1), status => status.Running == 1);
            TokenStream waiting = await bed.SubmitAsync(spec);
            Admission refused = await bed.Gateway.SubmitAsync(spec, TestContext.Current.CancellationToken);
            Assert.Null(refused.Stream);
            Assert.Equal(RefusalReason.QueueFull, refused.Refusal!.Reason);
            Assert.True(refused.Refusal.RetryAfter >= TimeSpan.FromSeconds(1));
            bed.Logits.Before = null;
            bed.Steps.Open();
            await waiting.DisposeAsync();
            await running.DisposeAsync();
            await bed.AssertNothingLeftAsync(1);
            Assert.Equal(3, (await bed.AnswerAsync(spec with { MaxTokens = 3 })).Length);
        });

    [Theory]
    [MemberData(nameof(Hosts.Both), MemberType = typeof(Hosts))]
    public Task What_can_never_fit_is_refused_and_harms_nobody(HostKind host) =>
        Bed.RunAsync(host, new BedOptions { KvBlocks = 4 }, async bed =>
        {
            Admission refused = await bed.Gateway.SubmitAsync(
                Bed.Spec(Prompts.Random(1, 200, bed.Vocabulary), 5), TestContext.Current.CancellationToken);
            Assert.Equal(RefusalReason.TooLarge, refused.Refusal!.Reason);
            await Assert.ThrowsAsync<ArgumentException>(
                () => bed.Gateway.SubmitAsync(Bed.Spec([bed.Vocabulary], 5), TestContext.Current.CancellationToken));
            Assert.Equal(5, (await bed.AnswerAsync(Bed.Spec([1], 5))).Length);
            await bed.AssertNothingLeftAsync(1);
        });

    [Theory]
    [MemberData(nameof(Hosts.Both), MemberType = typeof(Hosts))]
    public Task A_draining_gateway_finishes_what_it_has_and_refuses_the_rest(HostKind host) =>
        Bed.RunAsync(host, new BedOptions(), async bed =>
        {
            await using TokenStream stream = await bed.SubmitAsync(Bed.Spec([1, 2, 3], 50));
            bed.Gateway.BeginDrain();
            Admission refused = await bed.Gateway.SubmitAsync(Bed.Spec([1], 1), TestContext.Current.CancellationToken);
            Assert.Equal(RefusalReason.Draining, refused.Refusal!.Reason);
            Assert.Equal(50, (await bed.ReadAsync(stream)).Length);
            await stream.DisposeAsync();
            Assert.True(await bed.Gateway.WaitIdleAsync(TimeSpan.FromSeconds(10), TestContext.Current.CancellationToken));
        });

    [Theory]
    [MemberData(nameof(Hosts.Both), MemberType = typeof(Hosts))]
    public Task Experts_of_every_layer_live_on_every_silo_and_are_computed_there(HostKind host) =>
        Bed.RunAsync(host, new BedOptions { Silos = 4 }, async bed =>
        {
            ExpertMap map = await bed.Grains.GetGrain<IModelGrain>("tiny").GetExpertMap();
            for (int layer = 0; layer < map.Layers; layer++)
                Assert.Equal(4, Enumerable.Range(0, map.Experts).Select(expert => map.SiloOf(layer, expert)).Distinct().Count());
            await Task.WhenAll(Prompts.Specs(8, bed.Vocabulary).Select(bed.AnswerAsync));
            for (int silo = 1; silo <= 4; silo++)
            {
                DeviceStatus status = await bed.Device(silo).GetStatus();
                Assert.Equal(map.Layers * map.Experts / 4, status.ResidentExperts);
                Assert.True(status.RemoteRows > 0);
                Assert.Equal(0, status.AbandonedSteps);
                int index = Array.IndexOf(map.Silos, bed.KeyOf(silo));
                // Each expert has one copy, so copies and experts are numbered alike.
                int owned = Array.IndexOf(map.Owner, index);
                ExpertResidence residence = await bed.Grains.GetGrain<IExpertGrain>(
                    new ExpertKey("tiny", owned / map.Experts, owned % map.Experts, map.Replica[owned]).ToString()).GetResidence();
                Assert.True(residence.Resident);
                Assert.Equal(bed.KeyOf(silo), residence.Silo);
                Assert.True(residence.Bytes > 0);
            }
        });

    [Theory]
    [MemberData(nameof(Hosts.Both), MemberType = typeof(Hosts))]
    public Task Requests_spread_over_silos_and_follow_their_prefix(HostKind host) =>
        Bed.RunAsync(host, new BedOptions { Silos = 2 }, async bed =>
        {
            int[] prompt = Prompts.Random(3, 128, bed.Vocabulary);
            bed.Steps.Close();
            TokenStream first = await bed.SubmitAsync(Bed.Spec(prompt, 300));
            TokenStream other = await bed.SubmitAsync(Bed.Spec([5, 6, 7], 300));
            bed.Steps.Open();
            Assert.NotEqual(first.Silo, other.Silo);
            string home = first.Silo;
            // The first token comes when the whole prompt is computed, and its blocks are cached.
            Assert.NotNull(await first.ReadAsync(TestContext.Current.CancellationToken));
            await first.DisposeAsync();
            await other.DisposeAsync();
            await bed.AssertIdleAsync(1, 2);
            await using TokenStream again = await bed.SubmitAsync(Bed.Spec([.. prompt, 1], 5));
            Assert.Equal(home, again.Silo);
            await bed.ReadAsync(again);
            Assert.Equal(128, again.CachedTokens);
        });
}
