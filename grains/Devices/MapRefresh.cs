using Granary.Interfaces.Experts;
using Granary.Interfaces.Models;
using Orleans;

namespace Granary.Grains.Devices;

/// <summary>Asks the model grain for the map that fits the silos that are alive.</summary>
/// <param name="model">The model's name.</param>
/// <param name="grains">Where to find the grain.</param>
public sealed class MapRefresh(string model, IGrainFactory grains)
{
    /// <summary>The map, drawn anew if it has to be.</summary>
    public Task<ExpertMap> Refresh() => grains.GetGrain<IModelGrain>(model).Refresh();
}
