using System.Net.Http.Json;
using System.Text.Json;
using Granary.Silo.Tests.Rest;
using Xunit;

namespace Granary.Silo.Tests.Server;

[Collection(DemoServerGroup.Name)]
public sealed class EvaluationTests(DemoServer server)
{
    [Fact]
    public async Task The_demo_model_is_as_accurate_over_rest_as_its_readme_says()
    {
        CancellationToken cancellation = TestContext.Current.CancellationToken;
        string[] lines = await File.ReadAllLinesAsync(DemoFolder.Evaluation, cancellation);
        Assert.Equal(400, lines.Length);
        int right = 0;
        await Parallel.ForEachAsync(
            lines, new ParallelOptions { MaxDegreeOfParallelism = 16, CancellationToken = cancellation }, async (line, token) =>
            {
                JsonElement question = Responses.Parse(line);
                if (await AnswerAsync(question.Text("prompt")!, token) == question.Text("answer"))
                    Interlocked.Increment(ref right);
            });
        TestContext.Current.TestOutputHelper?.WriteLine($"{right} of 400 right");
        // 338 of 400 is what the README says; within one per cent of it is what the server owes.
        Assert.InRange(right, 334, 342);
        await server.IdleAsync(cancellation);
    }

    private async Task<string?> AnswerAsync(string prompt, CancellationToken cancellation)
    {
        var body = new { model = "demo", temperature = 0, max_tokens = 64, messages = new[] { new { role = "user", content = prompt } } };
        using HttpResponseMessage response = await server.Client.PostAsJsonAsync("/v1/chat/completions", body, cancellation);
        JsonElement answer = await response.JsonAsync(cancellation);
        return answer.GetProperty("choices")[0].GetProperty("message").Text("content");
    }
}
