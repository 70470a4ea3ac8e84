using Granary.Interfaces.Devices;
using Granary.Interfaces.Experts;
using Orleans;

namespace Granary.Grains.Devices;

/// <summary>Reaches the devices of other silos through their grains.</summary>
/// <param name="grains">Where to find them.</param>
public sealed class GrainExpertPeers(IGrainFactory grains) : IExpertPeers
{
    /// <inheritdoc/>
    public Task<ExpertBatchResult> RunExperts(string silo, ExpertBatch batch) =>
        grains.GetGrain<IDeviceGrain>(silo).RunExperts(batch);
}
