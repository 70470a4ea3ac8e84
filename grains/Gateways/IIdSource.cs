namespace Granary.Grains.Gateways;

/// <summary>Makes ids of requests; chance is injected, so that simulated runs can be repeated.</summary>
public interface IIdSource
{
    /// <summary>An id that was not given before.</summary>
    Guid Next();
}
