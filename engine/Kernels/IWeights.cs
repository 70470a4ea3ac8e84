using Granary.Engine.Numerics;

namespace Granary.Engine.Kernels;

/// <summary>How sixteen weights of a stored row become floats. Loads are exact, but for one product in Q8_0.</summary>
internal unsafe interface IWeights<TLanes>
    where TLanes : unmanaged, ILanes<TLanes>
{
    /// <summary>The scale of the block that holds <paramref name="column"/>; Zero for types without one.</summary>
    static abstract TLanes Scale(byte* row, int column);

    /// <summary>Sixteen weights from <paramref name="column"/> on, a multiple of 16.</summary>
    static abstract TLanes Load(byte* row, int column, TLanes scale);
}
