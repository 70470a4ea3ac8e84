using Granary.Engine.Compute;
using Granary.Engine.Execution;
using Granary.Engine.Kv;
using Granary.Engine.Models;

namespace Granary.Engine.Devices;

/// <summary>A processor: the stages with real weights. It owns the KV pages and the buffers, not the weights.</summary>
public sealed class CpuDevice : IDevice, IDisposable
{
    private readonly Model _model;
    private readonly KvPagePool _kv;
    private readonly ForwardPass _forward;
    private readonly ExpertStage _experts;

    /// <summary>Takes the memory for steps of the given size; what is not used costs nothing.</summary>
    /// <param name="model">The weights, which must outlive the device.</param>
    /// <param name="pool">Where operations run.</param>
    /// <param name="kvType">How keys and values are stored.</param>
    /// <param name="kvMemoryBytes">The most memory for them; at least one page.</param>
    /// <param name="maxRows">The most rows of a step.</param>
    /// <param name="maxSequences">The most slices of a step.</param>
    /// <exception cref="ArgumentOutOfRangeException">Not even one page fits.</exception>
    public CpuDevice(Model model, ComputePool pool, KvType kvType, long kvMemoryBytes, int maxRows, int maxSequences)
    {
        ArgumentNullException.ThrowIfNull(model);
        _model = model;
        _kv = new KvPagePool(model.Config, kvType, kvMemoryBytes);
        _forward = new ForwardPass(model, _kv, pool, maxRows, maxSequences);
        _experts = new ExpertStage(model, pool, checked(maxRows * model.Config.ExpertsPerToken));
    }

    /// <inheritdoc/>
    public int Layers => _model.Config.Layers;

    /// <inheritdoc/>
    public int Experts => _model.Config.Experts;

    /// <inheritdoc/>
    public int ExpertsPerToken => _model.Config.ExpertsPerToken;

    /// <inheritdoc/>
    public int HiddenSize => _model.Config.HiddenSize;

    /// <inheritdoc/>
    public int VocabularySize => _model.Config.VocabularySize;

    /// <inheritdoc/>
    public int PageCount => _kv.PageCount;

    /// <inheritdoc/>
    public long PageBytes => _kv.PageBytes;

    /// <inheritdoc/>
    public int Rows => _forward.Rows;

    /// <inheritdoc/>
    public ReadOnlySpan<float> ExpertInput => _forward.ExpertInput;

    /// <inheritdoc/>
    public ReadOnlySpan<int> RoutedExperts => _forward.RoutedExperts;

    /// <inheritdoc/>
    public Span<float> ExpertOutput => _forward.ExpertOutput;

    /// <inheritdoc/>
    public Span<byte> Page(int page) => _kv.Page(page);

    /// <inheritdoc/>
    public void Begin(ReadOnlySpan<SequenceSlice> sequences, ReadOnlySpan<int> tokens) => _forward.Begin(sequences, tokens);

    /// <inheritdoc/>
    public void Attend(int layer) => _forward.Attend(layer);

    /// <inheritdoc/>
    public void RunLocalExperts(int layer, ReadOnlySpan<bool> expertIsLocal) => _forward.RunLocalExperts(layer, expertIsLocal);

    /// <inheritdoc/>
    public void Combine() => _forward.Combine();

    /// <inheritdoc/>
    public void Head() => _forward.Head();

    /// <inheritdoc/>
    public ReadOnlySpan<float> Logits(int sequence) => _forward.Logits(sequence);

    /// <inheritdoc/>
    public void RunExperts(
        int layer, ReadOnlySpan<float> rows, ReadOnlySpan<int> experts, ReadOnlySpan<int> offsets, Span<float> output) =>
        _experts.Run(layer, rows, experts, offsets, output);

    /// <inheritdoc/>
    public long ExpertBytes(int layer) => _model.ExpertBytes(layer);

    /// <inheritdoc/>
    public void Dispose()
    {
        _forward.Dispose();
        _experts.Dispose();
        _kv.Dispose();
    }
}
