using System.Diagnostics.CodeAnalysis;

namespace Orleans.Runtime;

/// <summary>One silo as the cluster sees it.</summary>
[Immutable]
[GenerateSerializer]
public sealed class ClusterMember : IEquatable<ClusterMember>
{
    /// <summary>Describes a silo.</summary>
    /// <param name="siloAddress">Its address.</param>
    /// <param name="status">Its status.</param>
    /// <param name="name">Its name.</param>
    public ClusterMember(SiloAddress siloAddress, SiloStatus status, string name)
    {
        ArgumentNullException.ThrowIfNull(siloAddress);
        SiloAddress = siloAddress;
        Status = status;
        Name = name;
    }

    /// <summary>Its address.</summary>
    [Id(0)]
    public SiloAddress SiloAddress { get; }

    /// <summary>Its status.</summary>
    [Id(1)]
    public SiloStatus Status { get; }

    /// <summary>Its name.</summary>
    [Id(2)]
    public string Name { get; }

    /// <inheritdoc/>
    public bool Equals(ClusterMember? other) =>
        other is not null && SiloAddress.Equals(other.SiloAddress) && Status == other.Status && string.Equals(Name, other.Name, StringComparison.Ordinal);

    /// <inheritdoc/>
    public override bool Equals([NotNullWhen(true)] object? obj) => Equals(obj as ClusterMember);

    /// <inheritdoc/>
    public override int GetHashCode() => SiloAddress.GetConsistentHashCode();

    /// <inheritdoc/>
    public override string ToString() => $"{SiloAddress}/{Name}/{Status}";
}
