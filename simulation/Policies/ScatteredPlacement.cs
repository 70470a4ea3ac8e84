using Granary.Grains.Experts;
using Granary.Interfaces.Experts;
using Granary.Simulation.Drawing;

namespace Granary.Simulation.Policies;

/// <summary>Puts experts anywhere, unevenly, and moves them for no reason whenever the silos change.</summary>
/// <param name="seed">Decides where to.</param>
internal sealed class ScatteredPlacement(ulong seed) : IExpertPlacement
{
    /// <inheritdoc/>
    public int[] Place(IReadOnlyList<string> silos, int layers, int experts, ExpertMap? current)
    {
        ulong all = seed;
        foreach (string silo in silos) all = SeedStream.Mix(all ^ SeedStream.Hash(silo));
        var owner = new int[layers * experts];
        for (int i = 0; i < owner.Length; i++)
            owner[i] = (int)(SeedStream.Mix(all + (ulong)i) % (ulong)silos.Count);
        return owner;
    }
}
