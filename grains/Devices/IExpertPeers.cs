using Granary.Interfaces.Experts;

namespace Granary.Grains.Devices;

/// <summary>The devices of other silos, as far as a step needs them.</summary>
public interface IExpertPeers
{
    /// <summary>Asks a silo to compute rows of its experts.</summary>
    /// <param name="silo">The silo, as a device grain's key.</param>
    /// <param name="batch">The rows.</param>
    Task<ExpertBatchResult> RunExperts(string silo, ExpertBatch batch);
}
