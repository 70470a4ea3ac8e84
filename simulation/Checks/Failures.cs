namespace Granary.Simulation.Checks;

/// <summary>No device gives up: whatever happens around it, its own state stays sound.</summary>
/// <param name="run">The run.</param>
internal sealed class Failures(IRunView run) : ICheck
{
    /// <inheritdoc/>
    public string Name => nameof(Failures);

    /// <inheritdoc/>
    public void AfterEvent()
    {
        for (int i = 0; i < run.Devices.Count; i++)
        {
            IDeviceView device = run.Devices[i];
            if (device.Failed && device.IsAlive) throw new CheckFailedException(Name, $"{device.Name}: the device has failed");
        }
    }
}
