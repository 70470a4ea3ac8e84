namespace Granary.Grains.Devices;

/// <summary>Where a step is.</summary>
public enum StepState
{
    /// <summary>No step is under way.</summary>
    Idle,

    /// <summary>Rows of other silos' experts are still to come.</summary>
    Waiting,

    /// <summary>The last layer is done, and the logits are there.</summary>
    Done,

    /// <summary>A peer refused the step's epoch or could not be reached; the step must be repeated.</summary>
    Failed,
}
