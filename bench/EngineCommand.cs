using System.CommandLine;
using System.Diagnostics;
using Granary.Engine.Compute;
using Granary.Engine.Execution;
using Granary.Engine.Formats;
using Granary.Engine.Kv;
using Granary.Engine.Models;

namespace Granary.Bench;

/// <summary>
/// Prefill and decode of the engine alone, beside their bound: decode can be no faster than the memory delivers the
/// weights that a token needs, measured in the same run.
/// </summary>
internal static class EngineCommand
{
    public static Command Create()
    {
        var model = new Option<string>("--model") { Description = "A model folder or file", Required = true };
        var threads = new Option<int>("--threads") { DefaultValueFactory = _ => Environment.ProcessorCount, Description = "Threads that compute" };
        var prompt = new Option<int>("--prompt") { DefaultValueFactory = _ => 512, Description = "Tokens to prefill" };
        var steps = new Option<int>("--steps") { DefaultValueFactory = _ => 128, Description = "Steps to decode" };
        var batch = new Option<int>("--batch") { DefaultValueFactory = _ => 1, Description = "Sequences decoded at once" };
        var command = new Command("engine", "Prefill and decode speed beside the memory's bandwidth") { model, threads, prompt, steps, batch };
        command.SetAction(parsed => Run(
            parsed.GetValue(model)!, parsed.GetValue(threads), parsed.GetValue(prompt), parsed.GetValue(steps), parsed.GetValue(batch)));
        return command;
    }

    private static int Run(string path, int threads, int prompt, int steps, int batch)
    {
        using ModelFiles files = ModelFiles.Open(path);
        files.Prefetch(null);
        using Model model = Model.Load(files);
        using var pool = new ComputePool(threads);
        const int chunk = 256;
        int blocks = (prompt + steps + KvPagePool.BlockTokens) / KvPagePool.BlockTokens;
        using var kv = new KvPagePool(model.Config, KvType.F16, batch * blocks * KvPagePool.BytesPerPage(model.Config, KvType.F16));
        using var forward = new ForwardPass(model, kv, pool, Math.Max(chunk, batch), batch);
        var local = new bool[model.Config.Experts];
        Array.Fill(local, true);
        int[][] pages = [.. Enumerable.Range(0, batch).Select(s => Enumerable.Range(s * blocks, blocks).ToArray())];
        int[] tokens = [.. Enumerable.Range(0, Math.Max(prompt, batch)).Select(i => i * 31 % model.Config.VocabularySize)];

        double prefill = 0;
        for (int round = 0; round < 2; round++)
        {
            // The first round warms up: code is compiled, and pages come into memory.
            long start = Stopwatch.GetTimestamp();
            for (int s = 0; s < batch; s++)
                for (int at = 0; at < prompt; at += chunk)
                    Step(forward, model, [new SequenceSlice(pages[s], at, Math.Min(chunk, prompt - at), 0, true)], tokens.AsSpan(at, Math.Min(chunk, prompt - at)), local);
            prefill = batch * prompt / Stopwatch.GetElapsedTime(start).TotalSeconds;
        }

        var slices = new SequenceSlice[batch];
        var times = new double[steps];
        for (int step = 0; step < steps; step++)
        {
            for (int s = 0; s < batch; s++) slices[s] = new SequenceSlice(pages[s], prompt + step, 1, s, true);
            long start = Stopwatch.GetTimestamp();
            Step(forward, model, slices, tokens.AsSpan(0, batch), local);
            times[step] = Stopwatch.GetElapsedTime(start).TotalSeconds;
        }

        double median = times.Order().ElementAt(steps / 2);
        double bandwidth = Bandwidth.Measure(threads);
        long active = ActiveBytes(files, model.Config);
        Console.WriteLine($"model: {path}, {files.Bytes / 1e6:F1} MB, {active / 1e6:F1} MB active a token; {threads} threads");
        Console.WriteLine($"prefill of {prompt}: {prefill:F0} tokens/s");
        Console.WriteLine($"decode of {batch}: {batch / median:F0} tokens/s, step {median * 1e3:F3} ms");
        Console.WriteLine($"memory: {bandwidth / 1e9:F1} GB/s, so one sequence decodes at most {bandwidth / active:F0} tokens/s from memory");
        if (batch == 1) Console.WriteLine($"ratio of decode to that bound: {active / median / bandwidth:F2} (above 1: the weights fit the caches)");
        return 0;
    }

    private static void Step(
        ForwardPass forward, Model model, ReadOnlySpan<SequenceSlice> slices, ReadOnlySpan<int> tokens, bool[] local)
    {
        forward.Begin(slices, tokens);
        for (int layer = 0; layer < model.Config.Layers; layer++)
        {
            forward.Attend(layer);
            forward.RunLocalExperts(layer, local);
            forward.Combine();
        }

        forward.Head();
    }

    /// <summary>All weights but the experts that a token is not routed to, and the embedding, of which it reads a row.</summary>
    private static long ActiveBytes(ModelFiles files, ModelConfig config)
    {
        long active = 0;
        foreach (TensorInfo tensor in files.Tensors)
        {
            bool expert = tensor.Name.Contains("experts.", StringComparison.Ordinal) || tensor.Name.Contains("_exps", StringComparison.Ordinal);
            bool embedding = tensor.Name.Contains("embed", StringComparison.Ordinal) || tensor.Name.Contains("token_embd", StringComparison.Ordinal);
            if (expert) active += tensor.Bytes * config.ExpertsPerToken / config.Experts;
            else if (!embedding) active += tensor.Bytes;
        }

        return active;
    }
}
