using Granary.Interfaces.Experts;

namespace Granary.Grains.Experts;

/// <summary>Puts a layout together, copy by copy.</summary>
/// <param name="silos">The silos, in ordinal order.</param>
/// <param name="layers">Layers of the model.</param>
/// <param name="experts">Experts of a layer.</param>
public sealed class LayoutBuilder(IReadOnlyList<string> silos, int layers, int experts)
{
    private readonly SortedSet<int>[] _copies = [.. Enumerable.Range(0, layers * experts).Select(_ => new SortedSet<int>())];

    /// <summary>A builder that begins with the copies of a layout.</summary>
    public static LayoutBuilder From(ExpertLayout layout)
    {
        var builder = new LayoutBuilder(layout.Silos, layout.Layers, layout.Experts);
        for (int i = 0; i < layout.Layers * layout.Experts; i++)
            foreach (int silo in layout.OwnersOf(i)) builder.Add(i, silo);
        return builder;
    }

    /// <summary>A layout of one copy of each expert.</summary>
    /// <param name="silos">The silos, in ordinal order.</param>
    /// <param name="layers">Layers of the model.</param>
    /// <param name="experts">Experts of a layer.</param>
    /// <param name="owner">For (layer, expert), at layer × experts + expert, an index into <paramref name="silos"/>.</param>
    public static ExpertLayout Single(IReadOnlyList<string> silos, int layers, int experts, IReadOnlyList<int> owner)
    {
        var builder = new LayoutBuilder(silos, layers, experts);
        for (int i = 0; i < owner.Count; i++) builder.Add(i, owner[i]);
        return builder.Build();
    }

    /// <summary>How many copies an expert has.</summary>
    public int Count(int index) => _copies[index].Count;

    /// <summary>The silos, as indices, that hold an expert, ascending.</summary>
    public IReadOnlyCollection<int> OwnersOf(int index) => _copies[index];

    /// <summary>Adds a copy.</summary>
    /// <param name="index">Layer × experts + expert.</param>
    /// <param name="silo">An index of a silo.</param>
    /// <returns>False if the silo has one.</returns>
    public bool Add(int index, int silo)
    {
        ArgumentOutOfRangeException.ThrowIfGreaterThanOrEqual((uint)silo, (uint)silos.Count, nameof(silo));
        return _copies[index].Add(silo);
    }

    /// <summary>Takes a copy away.</summary>
    public void Remove(int index, int silo) => _copies[index].Remove(silo);

    /// <summary>The layout.</summary>
    /// <exception cref="InvariantException">An expert has no copy.</exception>
    public ExpertLayout Build()
    {
        var starts = new int[_copies.Length + 1];
        for (int i = 0; i < _copies.Length; i++)
        {
            Invariant.Check(_copies[i].Count > 0, $"Expert {i % experts} of layer {i / experts} is placed nowhere");
            starts[i + 1] = starts[i] + _copies[i].Count;
        }

        return new ExpertLayout
        {
            Silos = [.. silos],
            Layers = layers,
            Experts = experts,
            Starts = starts,
            Owner = [.. _copies.SelectMany(copies => copies)],
        };
    }
}
