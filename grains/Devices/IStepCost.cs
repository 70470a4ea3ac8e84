namespace Granary.Grains.Devices;

/// <summary>How long computing takes in simulated time.</summary>
public interface IStepCost
{
    /// <summary>The time to compute rows of a step.</summary>
    /// <param name="rows">How many; at least one.</param>
    TimeSpan Duration(int rows);
}
