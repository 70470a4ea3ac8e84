namespace Orleans.Runtime;

/// <summary>The cluster's membership as this silo knows it.</summary>
public interface IClusterMembershipService
{
    /// <summary>The membership now.</summary>
    ClusterMembershipSnapshot CurrentSnapshot { get; }

    /// <summary>The membership now, and then each later one; a slow reader skips to the latest.</summary>
    IAsyncEnumerable<ClusterMembershipSnapshot> MembershipUpdates { get; }
}
