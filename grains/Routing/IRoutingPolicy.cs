namespace Granary.Grains.Routing;

/// <summary>Decides which silo computes a request. Pure: the same candidates give the same answer.</summary>
public interface IRoutingPolicy
{
    /// <summary>Orders the silos that would take a request, best first; the others are left out.</summary>
    /// <param name="candidates">All silos that answered.</param>
    /// <param name="promptTokens">Length of the prompt.</param>
    IReadOnlyList<string> Rank(IReadOnlyList<RoutingCandidate> candidates, int promptTokens);
}
