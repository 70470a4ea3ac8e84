using Granary.Engine.Formats;
using Granary.Grains.Gateways;
using Granary.Interfaces.Requests;
using Xunit;

namespace Granary.Grains.Tests.Integration;

/// <summary>What goes wrong on one device, or with one request, stays there.</summary>
public sealed class DeviceFailureTests
{
    public static TheoryData<HostKind, int> SiloCounts => Hosts.With([1, 2]);

    [Theory]
    [MemberData(nameof(Hosts.Both), MemberType = typeof(Hosts))]
    public Task A_device_that_fails_tells_its_requests_and_the_others_go_on_without_it(HostKind host) =>
        Bed.RunAsync(host, new BedOptions { Silos = 2 }, async bed =>
        {
            Guid doomed = default;
            bed.Logits.Before = (request, position) =>
            {
                if (request == doomed && position > 20) throw new NotSupportedException("the device breaks");
            };

            bed.Steps.Close();
            TokenStream first = await bed.SubmitAsync(Bed.Spec([1, 2, 3], 400));
            TokenStream second = await bed.SubmitAsync(Bed.Spec([4, 5, 6], 400));
            doomed = first.Id;
            bed.Steps.Open();
            Assert.NotEqual(first.Silo, second.Silo);
            TokenChunk last = await LastAsync(bed, first);
            Assert.Equal(FinishReason.Error, last.Finish);
            Assert.Contains("the device breaks", last.Error, StringComparison.Ordinal);
            Assert.Equal(400, (await bed.ReadAsync(second)).Length);
            for (int i = 0; i < 4; i++) Assert.Equal(5, (await bed.AnswerAsync(Bed.Spec([7, i], 5))).Length);
            Assert.True(bed.Gateway.HasDevices);
            await first.DisposeAsync();
            await second.DisposeAsync();
        });

    [Theory]
    [MemberData(nameof(Hosts.Both), MemberType = typeof(Hosts))]
    public Task When_no_device_is_left_requests_are_refused_for_that_reason(HostKind host) =>
        Bed.RunAsync(host, new BedOptions(), async bed =>
        {
            bed.Logits.Before = (_, _) => throw new NotSupportedException("the device breaks");
            await using (TokenStream stream = await bed.SubmitAsync(Bed.Spec([1, 2, 3], 10)))
                Assert.Equal(FinishReason.Error, (await LastAsync(bed, stream)).Finish);
            Admission refused = await bed.Gateway.SubmitAsync(Bed.Spec([1], 1), TestContext.Current.CancellationToken);
            Assert.Equal(RefusalReason.NoDevice, refused.Refusal!.Reason);
            for (int i = 0; bed.Gateway.HasDevices && i < 500; i++) await bed.PauseAsync();
            Assert.False(bed.Gateway.HasDevices);
        });

    [Theory]
    [MemberData(nameof(SiloCounts))]
    public async Task A_request_whose_numbers_are_none_ends_alone(HostKind host, int silos)
    {
        RequestSpec[] specs = [Bed.Spec([1, 2], 200), Bed.Spec([3, 4], 200)];
        int[][] expected = await Bed.RunAsync(host, new BedOptions(), quiet => Task.WhenAll(specs.Select(quiet.AnswerAsync)));
        // A token that the other requests never meet.
        int poison = Enumerable.Range(5, 500).First(token => expected.All(tokens => !tokens.Contains(token)));
        string path = Path.Combine(Path.GetTempPath(), $"granary-poisoned-{host}-{silos}-{Environment.ProcessId}.gguf");
        Poison(path, poison);
        try
        {
            await Bed.RunAsync(host, new BedOptions { ModelPath = path, Silos = silos }, async bed =>
            {
                TokenStream[] good = await Task.WhenAll(specs.Select(bed.SubmitAsync));
                await using (TokenStream bad = await bed.SubmitAsync(Bed.Spec([1, poison, 2], 5)))
                {
                    TokenChunk last = await LastAsync(bed, bad);
                    Assert.Equal(FinishReason.Error, last.Finish);
                    Assert.Contains("not finite", last.Error, StringComparison.Ordinal);
                }

                for (int i = 0; i < good.Length; i++)
                {
                    Assert.Equal(expected[i], await bed.ReadAsync(good[i]));
                    await good[i].DisposeAsync();
                }

                await bed.AssertNothingLeftAsync([.. Enumerable.Range(1, silos)]);
            });
        }
        finally
        {
            File.Delete(path);
        }
    }

    private static async Task<TokenChunk> LastAsync(Bed bed, TokenStream stream)
    {
        using var limit = new CancellationTokenSource(TimeSpan.FromSeconds(60), bed.Time);
        TokenChunk? last = null;
        while (await stream.ReadAsync(limit.Token) is { } chunk) last = chunk;
        return Assert.IsType<TokenChunk>(last);
    }

    /// <summary>A copy of the golden model in which one token's embedding is no number.</summary>
    private static unsafe void Poison(string path, int token)
    {
        string source = new BedOptions().ModelPath;
        byte[] bytes = File.ReadAllBytes(source);
        using (ModelFiles files = ModelFiles.Open(source))
        {
            Assert.True(files.TryGet("token_embd.weight", out TensorView table));
            TensorView row = table.Slice(token, 1);
            int at = bytes.AsSpan().IndexOf(new ReadOnlySpan<byte>((void*)row.Data, (int)row.Bytes));
            Assert.True(at > 0);
            bytes.AsSpan(at, (int)row.Bytes).Fill(0xff);
        }

        File.WriteAllBytes(path, bytes);
    }
}
