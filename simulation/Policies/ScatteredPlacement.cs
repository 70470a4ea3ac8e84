using Granary.Grains.Experts;
using Granary.Interfaces.Experts;
using Granary.Simulation.Drawing;

namespace Granary.Simulation.Policies;

/// <summary>Puts experts anywhere, unevenly and in several copies, and moves them for no reason whenever the silos change.</summary>
/// <param name="seed">Decides where to.</param>
/// <param name="spareSlots">How many further copies of experts of a layer a silo holds at most.</param>
internal sealed class ScatteredPlacement(ulong seed, int spareSlots) : IExpertPlacement
{
    /// <inheritdoc/>
    public ExpertLayout Place(IReadOnlyList<string> silos, int layers, int experts, ExpertLayout? current)
    {
        ulong all = seed;
        foreach (string silo in silos) all = SeedStream.Mix(all ^ SeedStream.Hash(silo));
        var layout = new LayoutBuilder(silos, layers, experts);
        for (int i = 0; i < layers * experts; i++) layout.Add(i, Draw(all, i, silos.Count));
        for (int layer = 0, draw = layers * experts; layer < layers; layer++)
        {
            for (int silo = 0; silo < silos.Count; silo++)
            {
                // What is there already takes no further room.
                for (int slot = 0; slot < spareSlots; slot++)
                    layout.Add((layer * experts) + Draw(all, draw++, experts), silo);
            }
        }

        return layout.Build();
    }

    private static int Draw(ulong seed, int number, int count) => (int)(SeedStream.Mix(seed + (ulong)number) % (ulong)count);
}
