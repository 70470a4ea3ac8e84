using Granary.Grains.Experts;
using Granary.Interfaces.Experts;

namespace Granary.Grains.Tests.Integration;

/// <summary>Gives every expert a number of copies, on silos next to each other.</summary>
/// <param name="copies">How many, if there are so many silos.</param>
internal sealed class CopiesPlacement(int copies) : IExpertPlacement
{
    public ExpertLayout Place(IReadOnlyList<string> silos, int layers, int experts, ExpertLayout? current)
    {
        var layout = new LayoutBuilder(silos, layers, experts);
        for (int i = 0; i < layers * experts; i++)
            for (int copy = 0; copy < copies; copy++) layout.Add(i, (i + copy) % silos.Count);
        return layout.Build();
    }
}
