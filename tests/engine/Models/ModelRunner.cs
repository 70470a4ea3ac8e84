using Granary.Engine.Compute;
using Granary.Engine.Execution;
using Granary.Engine.Formats;
using Granary.Engine.Kernels;
using Granary.Engine.Kv;
using Granary.Engine.Models;

namespace Granary.Engine.Tests.Models;

/// <summary>A model, a cache and a forward pass, with a page table for each sequence.</summary>
internal sealed class ModelRunner : IDisposable
{
    private readonly ModelFiles _files;
    private readonly ComputePool _pool;
    private readonly KvPagePool _kv;
    private readonly bool[] _all;
    private readonly Dictionary<int, int[]> _tables = [];
    private int _nextPage;

    public ModelRunner(
        string path, KvType type = KvType.F32, int threads = 2, int maxRows = 512, int maxSequences = 64, bool everyRow = false, IKernels? kernels = null)
    {
        _files = ModelFiles.Open(path);
        Model = Model.Load(_files);
        _pool = new ComputePool(threads);
        _kv = new KvPagePool(Model.Config, type, 400 * KvPagePool.BytesPerPage(Model.Config, type));
        Pass = new ForwardPass(Model, _kv, _pool, maxRows, maxSequences, everyRow, kernels ?? KernelSet.Best);
        _all = [.. Enumerable.Repeat(true, Model.Config.Experts)];
    }

    public Model Model { get; }

    public ForwardPass Pass { get; }

    /// <summary>Routed experts of the last step, by layer.</summary>
    public List<int[]> Routing { get; } = [];

    /// <summary>If set, experts run in two calls: those below it, then the others.</summary>
    public int? SplitExperts { get; set; }

    public static string Golden(string type) => RepositoryPaths.Golden($"qwen3moe-{type}", "model.gguf");

    public int[] Table(int sequence)
    {
        if (!_tables.TryGetValue(sequence, out int[]? table))
        {
            table = new int[12];
            for (int i = 0; i < table.Length; i++) table[i] = _nextPage++ * 7 % _kv.PageCount;
            _tables[sequence] = table;
        }

        return table;
    }

    public void Step(params (int Sequence, int Start, int[] Tokens)[] slices)
    {
        SequenceSlice[] sequences = new SequenceSlice[slices.Length];
        List<int> tokens = [];
        for (int i = 0; i < slices.Length; i++)
        {
            sequences[i] = new SequenceSlice(Table(slices[i].Sequence), slices[i].Start, slices[i].Tokens.Length, tokens.Count, true);
            tokens.AddRange(slices[i].Tokens);
        }

        Routing.Clear();
        Run(sequences, tokens.ToArray(), record: true);
    }

    public void Run(SequenceSlice[] sequences, int[] tokens, bool record = false)
    {
        Pass.Begin(sequences, tokens);
        for (int layer = 0; layer < Model.Config.Layers; layer++)
        {
            Pass.Attend(layer);
            if (record) Routing.Add(Pass.RoutedExperts.ToArray());
            if (SplitExperts is int split)
            {
                Pass.RunLocalExperts(layer, [.. _all.Select((_, e) => e < split)]);
                Pass.RunLocalExperts(layer, [.. _all.Select((_, e) => e >= split)]);
            }
            else
            {
                Pass.RunLocalExperts(layer, _all);
            }

            Pass.Combine();
        }

        Pass.Head();
    }

    public void Dispose()
    {
        Pass.Dispose();
        _kv.Dispose();
        _pool.Dispose();
        Model.Dispose();
        _files.Dispose();
    }
}
