namespace Orleans;

/// <summary>Gives a type or a grain method the name under which it travels, so that it can be renamed in source.</summary>
/// <param name="alias">The name, unique among types, or within the declaring type for a method.</param>
[AttributeUsage(AttributeTargets.Class | AttributeTargets.Interface | AttributeTargets.Struct | AttributeTargets.Enum | AttributeTargets.Method, AllowMultiple = true)]
public sealed class AliasAttribute(string alias) : Attribute
{
    /// <summary>The name.</summary>
    public string Alias { get; } = alias;
}
