using Granary.Interfaces.Experts;
using Orleans;
using Orleans.Concurrency;

namespace Granary.Interfaces.Devices;

/// <summary>
/// The device of one silo: the door to its step pump, memory and caches. Key: the silo's address in parsable form;
/// the grain lives on that silo and nowhere else. Every call interleaves: the device keeps its own order.
/// </summary>
[Alias("granary.device")]
public interface IDeviceGrain : IGrainWithStringKey
{
    /// <summary>What the device holds and does.</summary>
    [Alias("status"), AlwaysInterleave, ResponseTimeout("00:00:02")]
    Task<DeviceStatus> GetStatus();

    /// <summary>How much of a prompt the silo has cached, found with the whole chain of hashes at once.</summary>
    [Alias("find-prefix"), AlwaysInterleave]
    Task<PrefixAnswer> FindPrefix(PrefixQuery query);

    /// <summary>Computes rows of experts that live here, also while the device's own step waits.</summary>
    [Alias("run-experts"), AlwaysInterleave, ResponseTimeout("00:00:30")]
    Task<ExpertBatchResult> RunExperts(ExpertBatch batch);

    /// <summary>Offers an expert map; the device takes it if its epoch is greater than that of the map it has.</summary>
    /// <returns>The map that the device has afterwards; another one than was offered, if that one is no older.</returns>
    [Alias("update-map"), AlwaysInterleave]
    Task<ExpertMap> UpdateMap(ExpertMap map);

    /// <summary>The expert map that the device has; null before the first.</summary>
    [Alias("map"), AlwaysInterleave, ResponseTimeout("00:00:02")]
    Task<ExpertMap?> GetMap();

    /// <summary>How much the device's own sequences ask of experts, wherever these are.</summary>
    [Alias("loads"), AlwaysInterleave]
    Task<ExpertLoadTable> GetExpertLoads();

    /// <summary>Drops every cached block that no sequence refers to.</summary>
    /// <returns>How many blocks were dropped.</returns>
    [Alias("flush-cache"), AlwaysInterleave]
    Task<int> FlushCache();

    /// <summary>
    /// Takes no new requests from here on; those accepted go on. The next map places no experts here, unless no device is left
    /// that does not drain.
    /// </summary>
    [Alias("drain"), AlwaysInterleave]
    Task Drain();

    /// <summary>Takes new requests again, and experts with the next map.</summary>
    [Alias("resume"), AlwaysInterleave]
    Task Resume();
}
