using Orleans.Runtime;
using Orleans.Runtime.Placement;

namespace Granary.Grains.Placement;

/// <summary>Tells where a grain that a call brings to life is to live.</summary>
public static class PlacementHint
{
    /// <summary>Runs a call with a hint, and takes the hint back.</summary>
    /// <param name="silo">The silo, as a device grain's key.</param>
    /// <param name="call">Makes the call.</param>
    public static Task<T> With<T>(string silo, Func<Task<T>> call)
    {
        // The request context is captured when the call is made, so it can be put back before the answer comes.
        object? before = RequestContext.Get(IPlacementDirector.PlacementHintKey);
        RequestContext.Set(IPlacementDirector.PlacementHintKey, SiloAddress.FromParsableString(silo));
        try
        {
            return call();
        }
        finally
        {
            if (before is null) RequestContext.Remove(IPlacementDirector.PlacementHintKey);
            else RequestContext.Set(IPlacementDirector.PlacementHintKey, before);
        }
    }
}
