using Orleans;

namespace Granary.Interfaces.Experts;

/// <summary>
/// One expert's residence on one silo's device. Key: see <see cref="ExpertKey"/>. It is placed where the call that
/// brings it to life hints, and stays there: a move is a new replica elsewhere. It ends when its device takes a map that does
/// not place it there.
/// </summary>
[Alias("granary.expert")]
public interface IExpertGrain : IGrainWithStringKey
{
    /// <summary>Makes the expert resident on this silo's device, if it is not yet.</summary>
    [Alias("load")]
    Task<ExpertResidence> Load();

    /// <summary>Lets the device drop the expert, and ends the activation.</summary>
    [Alias("release")]
    Task Release();

    /// <summary>Where the expert is.</summary>
    [Alias("residence")]
    Task<ExpertResidence> GetResidence();
}
