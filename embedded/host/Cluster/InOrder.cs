using System.Collections.Concurrent;
using Orleans.Runtime;

namespace Granary.Embedded.Host;

/// <summary>
/// What is kept by hash comes in an order that differs from process to process; here it is put into one that does not.
/// </summary>
#pragma warning disable RS0030 // Sorted on the spot.
internal static class InOrder
{
    /// <summary>The members by address.</summary>
    public static IEnumerable<ClusterMember> Of(ClusterMembershipSnapshot snapshot) => snapshot.Members.Values.OrderBy(m => m.SiloAddress);

    /// <summary>Activations or observers by id.</summary>
    public static IEnumerable<T> Of<T>(ConcurrentDictionary<GrainId, T> byId) =>
        byId.ToArray().OrderBy(e => e.Key.ToString(), StringComparer.Ordinal).Select(e => e.Value);

    /// <summary>Grain classes by name.</summary>
    public static IEnumerable<GrainClass> Of(ConcurrentDictionary<GrainType, GrainClass> byName) =>
        byName.ToArray().OrderBy(e => e.Key.ToString(), StringComparer.Ordinal).Select(e => e.Value);
}
#pragma warning restore RS0030
