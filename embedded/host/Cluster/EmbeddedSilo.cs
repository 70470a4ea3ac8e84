using Orleans.Runtime;

namespace Granary.Embedded.Host;

/// <summary>One silo of this process; its services can take it from dependency injection.</summary>
public sealed class EmbeddedSilo
{
    private readonly SiloRuntime _runtime;

    internal EmbeddedSilo(SiloRuntime runtime) => _runtime = runtime;

    /// <summary>The silo's address.</summary>
    public SiloAddress Address => _runtime.Address;

    /// <summary>The silo's name.</summary>
    public string Name => _runtime.Name;

    /// <summary>The silo's services.</summary>
    public IServiceProvider Services => _runtime.Services;

    /// <summary>The cluster that the silo belongs to.</summary>
    public EmbeddedCluster Cluster => _runtime.Cluster;

    /// <summary>The number of activations that the silo hosts.</summary>
    public int ActivationCount => _runtime.ActivationCount;

    /// <summary>Cancelled the moment the silo is killed; never by a stop in good order.</summary>
    public CancellationToken Killed => _runtime.Killed;
}
