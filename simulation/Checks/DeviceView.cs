using Granary.Embedded.Host;
using Granary.Engine.Devices;
using Granary.Grains.Devices;
using Granary.Interfaces.Experts;
using Microsoft.Extensions.DependencyInjection;

namespace Granary.Simulation.Checks;

/// <summary>A silo's device as checks see it.</summary>
/// <param name="silo">The silo.</param>
/// <param name="device">Its device.</param>
internal sealed class DeviceView(SimulatedSilo silo, SiloDevice device) : IDeviceView
{
    private readonly DeviceOptions _options = silo.Services.GetRequiredService<DeviceOptions>();
    private readonly IDevice _memory = device.Device;

    /// <inheritdoc/>
    public int Silo { get; } = silo.Number;

    /// <inheritdoc/>
    public string Name { get; } = device.Silo;

    /// <inheritdoc/>
    public bool IsAlive => silo.IsAlive;

    /// <inheritdoc/>
    public bool IsRunning => silo.State is SimulatedSiloState.Running or SimulatedSiloState.Condemned;

    /// <inheritdoc/>
    public bool Failed => device.Failed;

    /// <inheritdoc/>
    public int MaxSequences => _options.MaxSequences;

    /// <inheritdoc/>
    public int MaxQueue => _options.MaxQueue;

    /// <inheritdoc/>
    public int MaxQueuedBatches => _options.MaxExpertBatches;

    /// <inheritdoc/>
    public int MaxQueuedChanges { get; } = 2 * device.Device.PageCount;

    /// <inheritdoc/>
    public SequenceTable Table { get; } = device.Table;

    /// <inheritdoc/>
    public ExpertMap? Map => device.Map?.Map;

    /// <inheritdoc/>
    public int Layers => _memory.Layers;

    /// <inheritdoc/>
    public int Experts => _memory.Layers * _memory.Experts;

    /// <inheritdoc/>
    public int ResidentExperts => device.Status.ResidentExperts;

    /// <inheritdoc/>
    public IReadOnlyCollection<ExpertKey> Residents => device.Residents;

    /// <inheritdoc/>
    public long Steps => device.Pump.Steps;

    /// <inheritdoc/>
    public long AbandonedSteps => device.Pump.AbandonedSteps;

    /// <inheritdoc/>
    public long Rounds => device.Pump.Rounds;

    /// <inheritdoc/>
    public bool IsPumping => device.Pump.IsPumping;

    /// <inheritdoc/>
    public bool AwaitsPeers => device.Pump.AwaitsPeers;

    /// <inheritdoc/>
    public TimeSpan LongestRound { get; } = silo.Services.GetRequiredService<IStepCost>()
        .Duration(silo.Services.GetRequiredService<DeviceOptions>().MaxBatchTokens);

    /// <inheritdoc/>
    public int QueuedBatches => device.Queue.Count;

    /// <inheritdoc/>
    public int QueuedChanges => device.Directory.Pending;

    /// <inheritdoc/>
    public long ChangesLeftOut => device.Directory.LeftOut;

    /// <inheritdoc/>
    public IReadOnlyList<(string Gateway, int Updates)> Unacknowledged => device.Outbox.Pending;

    /// <inheritdoc/>
    public int UnacknowledgedBy(string gateway) => device.Outbox.PendingUpdates(gateway);

    /// <inheritdoc/>
    public ReadOnlySpan<byte> Page(int page) => _memory.Page(page);
}
