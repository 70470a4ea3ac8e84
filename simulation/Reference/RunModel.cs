using Granary.Engine.Compute;
using Granary.Engine.Devices;
using Granary.Engine.Kv;
using Granary.Grains.Models;
using Granary.Simulation.Drawing;

namespace Granary.Simulation.Reference;

/// <summary>The model of one run, and the devices that compute it.</summary>
internal sealed class RunModel : IDisposable
{
    private readonly ModelPlan _plan;
    private readonly RealModel? _real;
    private readonly ComputePool? _pool;
    private readonly IDevice _reference;

    /// <summary>The model that a plan asks for.</summary>
    /// <param name="plan">The plan.</param>
    /// <param name="real">The real model; only a plan that was drawn with it needs it.</param>
    public RunModel(SwarmPlan plan, RealModel? real)
    {
        _plan = plan.Model;
        if (_plan.Real)
        {
            _real = real ?? throw new ArgumentNullException(nameof(real), "The plan computes a real model");
            // One thread, the caller's: nothing of a simulated run happens elsewhere.
            _pool = new ComputePool(1);
            Served = ServedModel.Of(WorkloadDrawer.ModelName, _real.Model.Config, _real.Files, _plan.KvType, _plan.ContextLength);
        }
        else
        {
            Served = ServedModel.Of(WorkloadDrawer.ModelName, Shape(plan.Limits[0]), _plan.ContextLength);
        }

        int blocks = AnswerReference.Blocks(_plan.ContextLength);
        _reference = CreateDevice(plan.Limits[0] with { KvBlocks = blocks, BatchTokens = _plan.ContextLength, Sequences = 1 });
        Reference = new AnswerReference(_reference, _plan.ContextLength, plan.Limits[0].KvBlocks);
    }

    /// <summary>What the silos serve.</summary>
    public ServedModel Served { get; }

    /// <summary>Knows the answers.</summary>
    public AnswerReference Reference { get; }

    /// <summary>A device with the given limits.</summary>
    public IDevice CreateDevice(DeviceLimits limits)
    {
        if (_real is null) return new HashDevice(Shape(limits));
        long bytes = limits.KvBlocks * KvPagePool.BytesPerPage(_real.Model.Config, _plan.KvType);
        return new CpuDevice(_real.Model, _pool!, _plan.KvType, bytes, limits.BatchTokens, limits.Sequences);
    }

    /// <inheritdoc/>
    public void Dispose()
    {
        (_reference as IDisposable)?.Dispose();
        _pool?.Dispose();
    }

    private DeviceShape Shape(DeviceLimits limits) => new()
    {
        Pages = limits.KvBlocks,
        MaxRows = limits.BatchTokens,
        MaxSequences = limits.Sequences,
        Layers = _plan.Layers,
        Experts = _plan.Experts,
        ExpertsPerToken = _plan.ExpertsPerToken,
        VocabularySize = _plan.Vocabulary,
    };
}
