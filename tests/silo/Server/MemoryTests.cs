using System.Text;
using Xunit;

namespace Granary.Silo.Tests.Server;

/// <summary>What the whole process holds, as the system counts it.</summary>
public sealed class MemoryTests
{
    private const long MiB = 1 << 20;

    [Fact]
    public async Task Resident_memory_stays_within_model_and_kv_memory_and_300_mb()
    {
        Assert.SkipUnless(OperatingSystem.IsLinux(), "Resident memory is read from /proc");
        const long kv = 64 * MiB;
        CancellationToken cancellation = TestContext.Current.CancellationToken;
        await using GranaryProcess process = await GranaryProcess.ServeAsync(["--silos", "2", "--kv-memory", "64MiB"], cancellation);
        for (int round = 0; round < 3; round++)
        {
            await Task.WhenAll(Enumerable.Range(0, 48).Select(async i =>
            {
                // Prompts that share nothing fill the KV memory.
                string body = $$"""{"model":"demo","prompt":"{{round}}{{i}} {{new string((char)('a' + (i % 26)), 400)}}","max_tokens":100,"ignore_eos":true}""";
                using var content = new StringContent(body, Encoding.UTF8, "application/json");
                using HttpResponseMessage response = await process.Client.PostAsync("/v1/completions", content, cancellation);
                Assert.True(response.IsSuccessStatusCode, await response.Content.ReadAsStringAsync(cancellation));
            }));
        }

        long model = new FileInfo(Path.Combine(DemoFolder.Path, "model.safetensors")).Length;
        long peak = process.PeakResidentBytes();
        TestContext.Current.TestOutputHelper?.WriteLine($"peak {peak / 1e6:F0} MB; model {model / 1e6:F0} MB, KV {kv / 1e6:F0} MB");
        Assert.InRange(peak, 0, model + kv + 300_000_000);
    }
}
