using System.Runtime.InteropServices;
using System.Text.Json;
using Xunit;

namespace Granary.Engine.Tests.Models;

/// <summary>One prompt of a golden model and what is known of it.</summary>
internal sealed record GoldenCase(
    int[] Tokens, float[] Logits, int[] Greedy, double[] Margins, int[][] Routing, int ExpertsPerToken)
{
    /// <summary>The cases of a type; logits and routing are those of F32 activations.</summary>
    public static List<GoldenCase> Load(string type)
    {
        string folder = $"qwen3moe-{type}";
        using JsonDocument json = JsonDocument.Parse(File.ReadAllBytes(RepositoryPaths.Golden(folder, "cases.json")));
        bool reference = type != "F32";
        float[] logits = Floats(RepositoryPaths.Golden(folder, reference ? "logits_ref.f32" : "logits.f32"));
        int vocabulary = json.RootElement.GetProperty("vocab").GetInt32();
        List<GoldenCase> cases = [];
        foreach (JsonElement c in json.RootElement.GetProperty("cases").EnumerateArray())
        {
            int first = c.GetProperty("offset_bytes").GetInt32() / sizeof(float);
            JsonElement routing = c.GetProperty(reference ? "ref_routing_topk" : "routing_topk");
            cases.Add(new GoldenCase(
                Ints(c.GetProperty("tokens")),
                logits[first..(first + (c.GetProperty("n").GetInt32() * vocabulary))],
                Ints(c.GetProperty("greedy")),
                [.. c.GetProperty("greedy_margins").EnumerateArray().Select(m => m.GetDouble())],
                [.. routing.EnumerateObject().OrderBy(l => int.Parse(l.Name, null)).Select(l => Ints(l.Value))],
                c.GetProperty("n_expert_used").GetInt32()));
        }

        return cases;
    }

    public static double RelativeError(ReadOnlySpan<float> actual, ReadOnlySpan<float> expected)
    {
        Assert.Equal(expected.Length, actual.Length);
        double difference = 0, norm = 0;
        for (int i = 0; i < actual.Length; i++)
        {
            difference += ((double)actual[i] - expected[i]) * ((double)actual[i] - expected[i]);
            norm += (double)expected[i] * expected[i];
        }

        return Math.Sqrt(difference / norm);
    }

    private static int[] Ints(JsonElement array) => [.. array.EnumerateArray().Select(v => v.GetInt32())];

    private static float[] Floats(string path) => MemoryMarshal.Cast<byte, float>(File.ReadAllBytes(path)).ToArray();
}
