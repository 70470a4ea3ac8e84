using System.Globalization;
using System.Net.Http.Json;
using System.Text.Json;
using Granary.Interfaces.Devices;
using Granary.Silo.Tests.Rest;
using Xunit;

namespace Granary.Silo.Tests.Server;

[Collection(DemoServerGroup.Name)]
public sealed class ConcurrencyTests(DemoServer server)
{
    private const int Streams = 64;

    [Fact]
    public async Task Streams_of_unequal_length_at_once_have_the_text_that_each_has_alone_and_leave_nothing()
    {
        CancellationToken cancellation = TestContext.Current.CancellationToken;
        string[] together = await Task.WhenAll(Enumerable.Range(0, Streams).Select(i => AnswerAsync(i, stream: true, cancellation)));
        await server.IdleAsync(cancellation);
        for (int i = 0; i < Streams; i++)
            Assert.Equal(await AnswerAsync(i, stream: false, cancellation), together[i]);
        Assert.True(together.Distinct().Count() > Streams / 2);
        await server.IdleAsync(cancellation);
        await server.FlushAsync();
        Assert.All(await server.StatusAsync(), Empty);
    }

    private static void Empty(DeviceStatus device)
    {
        Assert.Equal(0, device.KvBlocksCached);
        Assert.Equal(device.KvBlocks, device.KvBlocksFree);
    }

    private async Task<string> AnswerAsync(int index, bool stream, CancellationToken cancellation)
    {
        var body = new
        {
            model = "demo",
            prompt = string.Create(CultureInfo.InvariantCulture, $"Story {index % 7} of {index}:"),
            max_tokens = 1 + (index * 11 % 47),
            seed = index,
            ignore_eos = true,
            stream,
        };
        using HttpResponseMessage response = await server.Client.PostAsJsonAsync("/v1/completions", body, cancellation);
        if (!stream)
            return Text(await response.JsonAsync(cancellation));
        List<string> events = await response.EventsAsync(cancellation);
        Assert.Equal("[DONE]", events[^1]);
        return string.Concat(events[..^1].Select(json => Text(Responses.Parse(json))));
    }

    private static string Text(JsonElement completion) => completion.GetProperty("choices")[0].Text("text")!;
}
