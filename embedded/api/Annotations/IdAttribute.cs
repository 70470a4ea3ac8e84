namespace Orleans;

/// <summary>Gives a member of a type that crosses a grain call its identity, unique within the declaring type.</summary>
/// <param name="id">The identity.</param>
[AttributeUsage(AttributeTargets.Field | AttributeTargets.Property | AttributeTargets.Parameter | AttributeTargets.Class | AttributeTargets.Struct | AttributeTargets.Enum | AttributeTargets.Method)]
public sealed class IdAttribute(uint id) : Attribute
{
    /// <summary>The identity.</summary>
    public uint Id { get; } = id;
}
