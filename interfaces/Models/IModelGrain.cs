using Granary.Interfaces.Experts;
using Orleans;

namespace Granary.Interfaces.Models;

/// <summary>A model and the map of its experts. Key: the model's name.</summary>
[Alias("granary.model")]
public interface IModelGrain : IGrainWithStringKey
{
    /// <summary>What the cluster needs to know of the model.</summary>
    [Alias("manifest")]
    Task<ModelManifest> GetManifest();

    /// <summary>The expert map in force.</summary>
    [Alias("map")]
    Task<ExpertMap> GetExpertMap();

    /// <summary>
    /// Looks which devices there are; if the map no longer fits them, loads experts where they are missing, puts a new
    /// map in force on every device, and lets go of what moved. Returns the map in force.
    /// </summary>
    [Alias("refresh")]
    Task<ExpertMap> Refresh();

    /// <summary>
    /// Puts a layout in force as <see cref="Refresh"/> does. One for other silos than there are now is overtaken, and is not put in
    /// force. Returns the map in force.
    /// </summary>
    [Alias("place"), ResponseTimeout("00:00:30")]
    Task<ExpertMap> Place(ExpertLayout layout);
}
