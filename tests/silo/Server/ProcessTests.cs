using System.Net;
using System.Text;
using Granary.Silo.Tests.Rest;
using Xunit;

namespace Granary.Silo.Tests.Server;

public sealed class ProcessTests
{
    private const string Long = """{"model":"demo","prompt":"Once","max_tokens":1000,"ignore_eos":true,"temperature":0,"stream":true}""";

    private static CancellationToken Cancellation => TestContext.Current.CancellationToken;

    private static async Task<HttpResponseMessage> StartLongAsync(HttpClient client)
    {
        var request = new HttpRequestMessage(HttpMethod.Post, "/v1/completions") { Content = new StringContent(Long, Encoding.UTF8, "application/json") };
        HttpResponseMessage response = await client.SendAsync(request, HttpCompletionOption.ResponseHeadersRead, Cancellation);
        Assert.Equal(HttpStatusCode.OK, response.StatusCode);
        return response;
    }

    [Fact]
    public async Task On_sigterm_readiness_fails_first_and_running_requests_finish()
    {
        Assert.SkipUnless(OperatingSystem.IsLinux() || OperatingSystem.IsMacOS(), "There is no SIGTERM on this system");
        await using GranaryProcess process = await GranaryProcess.ServeAsync(["--silos", "2", "--shutdown-grace", "300"], Cancellation);
        using HttpResponseMessage running = await StartLongAsync(process.Client);
        process.Signal("TERM");
        HttpStatusCode ready;
        do
        {
            using HttpResponseMessage response = await process.Client.GetAsync("/ready", Cancellation);
            ready = response.StatusCode;
        }
        while (ready == HttpStatusCode.OK);
        Assert.Equal(HttpStatusCode.ServiceUnavailable, ready);
        using var content = new StringContent(Long, Encoding.UTF8, "application/json");
        using HttpResponseMessage refused = await process.Client.PostAsync("/v1/completions", content, Cancellation);
        Assert.Equal("draining", (await refused.ErrorAsync(HttpStatusCode.ServiceUnavailable, Cancellation)).Text("code"));
        List<string> events = await running.EventsAsync(Cancellation);
        Assert.Equal("[DONE]", events[^1]);
        Assert.Contains("\"finish_reason\":\"length\"", events[^2], StringComparison.Ordinal);
        Assert.Equal(0, await process.ExitAsync(Cancellation));
        Assert.Equal("", process.Output);
    }

    [Theory]
    [InlineData("0", 1)]
    [InlineData("600", 2)]
    public async Task When_the_grace_is_over_or_a_second_signal_comes_streams_end_with_an_error(string grace, int signals)
    {
        Assert.SkipUnless(OperatingSystem.IsLinux() || OperatingSystem.IsMacOS(), "There is no SIGTERM on this system");
        await using GranaryProcess process = await GranaryProcess.ServeAsync(["--shutdown-grace", grace], Cancellation);
        using HttpResponseMessage running = await StartLongAsync(process.Client);
        process.Signal("TERM");
        if (signals > 1)
        {
            // Signals that are pending merge, so the second waits until the first was seen.
            await process.WaitForErrorLineAsync("Granary is stopping", Cancellation);
            process.Signal("TERM");
        }
        List<string> events = await running.EventsAsync(Cancellation);
        Assert.Equal("draining", Responses.Parse(events[^1]).GetProperty("error").Text("code"));
        Assert.Equal(1, await process.ExitAsync(Cancellation));
    }

    [Theory]
    [InlineData("--frob 1", "--frob")]
    [InlineData("--silos none", "Option '--silos' is 'none'; expected an integer from 1 to 64.")]
    [InlineData("--model /nowhere", "/nowhere")]
    [InlineData("--context 4096", "Option '--context' is '4096'; expected at most 2048")]
    [InlineData("--kv-memory 99TB", "Option '--kv-memory' is '92200.93 GiB'; expected at most")]
    [InlineData("--kv-memory 3MiB --context 2048", "Option '--context' is '2048'; expected at most 1024, what each silo's 3 MiB hold, or --kv-memory of 6 MiB or more")]
    [InlineData("--urls http://203.0.113.1:1", "203.0.113.1")]
    public async Task What_cannot_be_served_is_said_on_the_error_stream_without_a_stack(string line, string said)
    {
        await using var process = GranaryProcess.Start(line.Split(' '));
        Assert.Equal(1, await process.ExitAsync(Cancellation));
        Assert.Contains(said, process.Error, StringComparison.Ordinal);
        Assert.DoesNotContain("   at ", process.Error, StringComparison.Ordinal);
        Assert.Equal("", process.Output);
    }

    [Fact]
    public async Task A_context_that_the_memory_shortens_is_said()
    {
        await using GranaryProcess process = await GranaryProcess.ServeAsync(["--kv-memory", "3MiB"], Cancellation);
        Assert.StartsWith("The context is 1024 tokens instead of the model's 2048", process.Error, StringComparison.Ordinal);
        using var content = new StringContent(
            """{"model":"demo","messages":[{"role":"user","content":"What is 12 + 30?"}],"temperature":0}""", Encoding.UTF8, "application/json");
        using HttpResponseMessage answer = await process.Client.PostAsync("/v1/chat/completions", content, Cancellation);
        Assert.Equal(HttpStatusCode.OK, answer.StatusCode);
    }

    [Fact]
    public async Task Generate_writes_the_answer_and_nothing_else()
    {
        await using var process = GranaryProcess.Start(["generate", "--prompt", "What is 12 + 30?", "--temperature", "0"]);
        Assert.Equal(0, await process.ExitAsync(Cancellation));
        Assert.Equal("12 + 30 = 42\n", process.Output.ReplaceLineEndings("\n"));
    }

    [Fact]
    public async Task Generate_takes_its_prompt_from_the_input_and_no_template_if_raw()
    {
        await using var process = GranaryProcess.Start(
            ["generate", "--raw", "--temperature", "0", "--max-tokens", "20"], "<|im_start|>user\nWhat is 12 + 30?<|im_end|>\n<|im_start|>assistant\n");
        Assert.Equal(0, await process.ExitAsync(Cancellation));
        Assert.Equal("12 + 30 = 42\n", process.Output.ReplaceLineEndings("\n"));
    }

    [Fact]
    public async Task Generate_that_waits_for_its_prompt_can_be_interrupted()
    {
        Assert.SkipUnless(OperatingSystem.IsLinux() || OperatingSystem.IsMacOS(), "There is no SIGINT on this system");
        // The line on the short context tells when signals are listened to.
        await using var process = GranaryProcess.Start(["generate", "--kv-memory", "3MiB"], "half a prom", inputEnds: false);
        await process.WaitForErrorLineAsync("The context is", Cancellation);
        process.Signal("INT");
        Assert.Equal(1, await process.ExitAsync(Cancellation));
        Assert.EndsWith("Interrupted\n", process.Error, StringComparison.Ordinal);
        Assert.Equal("", process.Output);
    }

    [Fact]
    public async Task Inspect_says_what_the_model_holds()
    {
        await using var process = GranaryProcess.Start(["inspect", "--json", "--tensors"]);
        Assert.Equal(0, await process.ExitAsync(Cancellation));
        var model = Responses.Parse(process.Output);
        Assert.Equal("qwen3moe", model.Text("architecture"));
        Assert.Equal(20_606_592, model.GetProperty("parameters").GetInt64());
        Assert.Equal(4_091_520, model.GetProperty("active_parameters").GetInt64());
        Assert.Equal(345, model.GetProperty("tensors").GetArrayLength());
        Assert.Equal("<|im_end|>", model.GetProperty("tokenizer").GetProperty("end_tokens")[0].GetString());
    }
}
