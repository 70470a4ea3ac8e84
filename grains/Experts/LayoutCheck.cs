using Granary.Interfaces.Experts;
using Granary.Interfaces.Models;

namespace Granary.Grains.Experts;

/// <summary>Checks layouts that come from elsewhere.</summary>
public static class LayoutCheck
{
    /// <summary>Checks that a layout places all experts of a model, each at most once on a silo.</summary>
    /// <exception cref="ArgumentException">It does not.</exception>
    public static void Check(ExpertLayout layout, ModelManifest model)
    {
        int experts = model.Layers * model.Experts;
        if (layout.Layers != model.Layers || layout.Experts != model.Experts || layout.Starts.Length != experts + 1
            || layout.Starts[0] != 0 || layout.Starts[experts] != layout.Owner.Length)
        {
            throw new ArgumentException(
                $"A layout of {layout.Layers} layers of {layout.Experts} experts with {layout.Owner.Length} copies came for {model.Name}, "
                + $"which has {model.Layers} of {model.Experts}", nameof(layout));
        }

        for (int i = 0; i < experts; i++)
        {
            if (layout.Starts[i + 1] <= layout.Starts[i])
                throw new ArgumentException($"Expert {i % layout.Experts} of layer {i / layout.Experts} is placed nowhere", nameof(layout));
            int last = -1;
            foreach (int silo in layout.OwnersOf(i))
            {
                if (silo <= last || silo >= layout.Silos.Length)
                    throw new ArgumentException($"Expert {i % layout.Experts} of layer {i / layout.Experts} is on silo {silo} after {last}", nameof(layout));
                last = silo;
            }
        }
    }
}
