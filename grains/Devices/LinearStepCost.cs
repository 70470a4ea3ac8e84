namespace Granary.Grains.Devices;

/// <summary>A time for each piece of computing, and one for each row of it.</summary>
/// <param name="step">The time of a piece.</param>
/// <param name="row">The time of a row.</param>
public sealed class LinearStepCost(TimeSpan step, TimeSpan row) : IStepCost
{
    /// <inheritdoc/>
    public TimeSpan Duration(int rows) => step + (row * rows);
}
