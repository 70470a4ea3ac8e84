using Granary.Grains.Devices;
using Granary.Interfaces.Experts;

namespace Granary.Simulation.Checks;

/// <summary>What checks see of a silo's device.</summary>
internal interface IDeviceView
{
    /// <summary>The silo's number.</summary>
    int Silo { get; }

    /// <summary>The silo, as a device grain's key.</summary>
    string Name { get; }

    /// <summary>Whether any code of the silo can still run; what is dead is not looked at.</summary>
    bool IsAlive { get; }

    /// <summary>Whether the silo's code runs now: it is alive and does not stall.</summary>
    bool IsRunning { get; }

    /// <summary>Whether the device has given up.</summary>
    bool Failed { get; }

    /// <summary>The most sequences in a batch.</summary>
    int MaxSequences { get; }

    /// <summary>The most sequences that wait, but for those that were admitted or accepted before.</summary>
    int MaxQueue { get; }

    /// <summary>The most batches that wait for this device's experts.</summary>
    int MaxQueuedBatches { get; }

    /// <summary>The most changes that wait to be told to the block directory.</summary>
    int MaxQueuedChanges { get; }

    /// <summary>Its sequences and pages.</summary>
    SequenceTable Table { get; }

    /// <summary>The expert map in force there; null before the first.</summary>
    ExpertMap? Map { get; }

    /// <summary>Layers of the model.</summary>
    int Layers { get; }

    /// <summary>Experts of all layers.</summary>
    int Experts { get; }

    /// <summary>Experts whose weights it has.</summary>
    int ResidentExperts { get; }

    /// <summary>The grains that hold them.</summary>
    IReadOnlyCollection<ExpertKey> Residents { get; }

    /// <summary>Steps committed.</summary>
    long Steps { get; }

    /// <summary>Steps abandoned.</summary>
    long AbandonedSteps { get; }

    /// <summary>Rounds that its pump has begun.</summary>
    long Rounds { get; }

    /// <summary>Whether its pump was started and has not been stopped.</summary>
    bool IsPumping { get; }

    /// <summary>Whether its step waits for a peer that has not answered.</summary>
    bool AwaitsPeers { get; }

    /// <summary>The longest that the rows of a round take.</summary>
    TimeSpan LongestRound { get; }

    /// <summary>Batches of other silos that wait for their experts.</summary>
    int QueuedBatches { get; }

    /// <summary>Sealed blocks, and dropped ones, that the directory has yet to be told of.</summary>
    int QueuedChanges { get; }

    /// <summary>Changes that the directory was never told of, for want of room.</summary>
    long ChangesLeftOut { get; }

    /// <summary>Updates that gateways have yet to acknowledge.</summary>
    IReadOnlyList<(string Gateway, int Updates)> Unacknowledged { get; }

    /// <summary>Updates that a gateway has yet to acknowledge.</summary>
    /// <param name="gateway">The gateway's name.</param>
    int UnacknowledgedBy(string gateway);

    /// <summary>The bytes of a page.</summary>
    /// <param name="page">Its index.</param>
    ReadOnlySpan<byte> Page(int page);
}
