using Granary.Embedded.Host;
using Granary.Grains.Gateways;
using Microsoft.Extensions.DependencyInjection;
using Orleans.Runtime;

namespace Granary.Simulation.Checks;

/// <summary>A gateway as checks see it.</summary>
/// <param name="silo">Its silo.</param>
/// <param name="gateway">The gateway.</param>
/// <param name="openness">Which devices could take its requests.</param>
internal sealed class GatewayView(SimulatedSilo silo, Gateway gateway, Openness openness) : IGatewayView
{
    private readonly IClusterMembershipService _membership = silo.Services.GetRequiredService<IClusterMembershipService>();

    /// <inheritdoc/>
    public int Silo { get; } = silo.Number;

    /// <inheritdoc/>
    public string Name { get; } = silo.Address.ToParsableString();

    /// <inheritdoc/>
    public bool IsAlive => silo.IsAlive;

    /// <inheritdoc/>
    public bool IsRunning => silo.State is SimulatedSiloState.Running or SimulatedSiloState.Condemned;

    /// <inheritdoc/>
    public int Active => gateway.Active;

    /// <inheritdoc/>
    public int MaxRequests { get; } = silo.Services.GetRequiredService<GatewayOptions>().MaxRequests;

    /// <inheritdoc/>
    public TimeSpan? OpenSince => openness.Since(silo);

    /// <inheritdoc/>
    public bool KnowsDead(string silo) => _membership.CurrentSnapshot
        .GetSiloStatus(SiloAddress.FromParsableString(silo)) is SiloStatus.Dead or SiloStatus.None;

    /// <inheritdoc/>
    public IEnumerable<GatewayCopy> Copies => gateway.Requests.Select(CopyOf);

    /// <inheritdoc/>
    public bool TryFind(Guid request, out GatewayCopy copy)
    {
        bool found = gateway.TryGet(request, out GatewayRequest? one);
        copy = found ? CopyOf(one!) : default;
        return found;
    }

    private static GatewayCopy CopyOf(GatewayRequest request) =>
        new(request.Id, request.Generation, request.Produced, request.Silo, request.Finished);
}
