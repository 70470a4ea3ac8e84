namespace Orleans;

/// <summary>Makes references from outside of grains.</summary>
public interface IClusterClient : IGrainFactory
{
    /// <summary>The services of the silo behind it.</summary>
    IServiceProvider ServiceProvider { get; }
}
