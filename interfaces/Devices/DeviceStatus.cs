using Granary.Interfaces.Experts;
using Orleans;

namespace Granary.Interfaces.Devices;

/// <summary>What a silo's device holds and does.</summary>
[GenerateSerializer, Immutable, Alias("granary.device-status")]
public sealed record DeviceStatus
{
    /// <summary>The silo, as a device grain's key.</summary>
    [Id(0)] public required string Silo { get; init; }

    /// <summary>Whether the silo has a device; a gateway silo has none, and then the rest says nothing.</summary>
    [Id(1)] public required bool HasDevice { get; init; }

    /// <summary>Sequences in the batch.</summary>
    [Id(2)] public int Running { get; init; }

    /// <summary>Sequences that wait for a place or for memory.</summary>
    [Id(3)] public int Waiting { get; init; }

    /// <summary>The most sequences that may wait.</summary>
    [Id(4)] public int QueueLimit { get; init; }

    /// <summary>KV blocks of 32 tokens in all.</summary>
    [Id(5)] public int KvBlocks { get; init; }

    /// <summary>KV blocks that no sequence refers to, cached ones included.</summary>
    [Id(6)] public int KvBlocksFree { get; init; }

    /// <summary>KV blocks that no sequence refers to and that hold a cached prefix.</summary>
    [Id(7)] public int KvBlocksCached { get; init; }

    /// <summary>Tokens yet to be computed: prompts of waiting and running sequences.</summary>
    [Id(8)] public long PendingTokens { get; init; }

    /// <summary>Experts whose weights the device has.</summary>
    [Id(9)] public int ResidentExperts { get; init; }

    /// <summary>The epoch of the device's expert map.</summary>
    [Id(10)] public MapEpoch Epoch { get; init; }

    /// <summary>Whether the device takes no new requests, and no experts where another device takes them.</summary>
    [Id(11)] public bool Draining { get; init; }

    /// <summary>Steps committed since the device started.</summary>
    [Id(12)] public long Steps { get; init; }

    /// <summary>Sequences that were preempted since the device started.</summary>
    [Id(13)] public long Preemptions { get; init; }

    /// <summary>Steps abandoned since the device started.</summary>
    [Id(14)] public long AbandonedSteps { get; init; }

    /// <summary>Rows of experts computed here for other silos since the device started.</summary>
    [Id(15)] public long RemoteRows { get; init; }

    /// <summary>A digest of the expert grains that hold experts on the device, to compare with what the map places there.</summary>
    [Id(16)] public ulong ResidenceDigest { get; init; }
}
