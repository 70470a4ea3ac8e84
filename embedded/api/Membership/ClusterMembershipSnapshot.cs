using System.Collections.Immutable;

namespace Orleans.Runtime;

/// <summary>The members of the cluster at one version.</summary>
/// <param name="members">The members, the dead ones too.</param>
/// <param name="version">The version.</param>
[Immutable]
[GenerateSerializer]
public sealed class ClusterMembershipSnapshot(ImmutableDictionary<SiloAddress, ClusterMember> members, MembershipVersion version)
{
    /// <summary>The members, the dead ones too.</summary>
    [Id(0)]
    public ImmutableDictionary<SiloAddress, ClusterMember> Members { get; } = members;

    /// <summary>The version.</summary>
    [Id(1)]
    public MembershipVersion Version { get; } = version;

    /// <summary>The status of a silo; one whose end point has a later run is dead.</summary>
    /// <param name="silo">The silo.</param>
    public SiloStatus GetSiloStatus(SiloAddress silo)
    {
        if (Members.TryGetValue(silo, out var member)) return member.Status;
        foreach (var other in Members.Keys)
        {
            if (other.IsSuccessorOf(silo)) return SiloStatus.Dead;
        }

        return SiloStatus.None;
    }

    /// <inheritdoc/>
    public override string ToString() => $"Version {Version}: {string.Join(", ", Members.Values)}";
}
