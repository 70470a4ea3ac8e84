namespace Granary.Grains.Devices;

/// <summary>The silo's device, or that it has none, as on a gateway silo.</summary>
/// <param name="device">The device.</param>
public sealed class DeviceHolder(SiloDevice? device)
{
    /// <summary>The device; null on a silo without one.</summary>
    public SiloDevice? Device { get; } = device;
}
