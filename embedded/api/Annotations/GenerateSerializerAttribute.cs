namespace Orleans;

/// <summary>Marks a type as one that may cross a grain call; its members carry <see cref="IdAttribute"/>.</summary>
[AttributeUsage(AttributeTargets.Class | AttributeTargets.Struct | AttributeTargets.Enum)]
public sealed class GenerateSerializerAttribute : Attribute
{
    /// <summary>Whether primary constructor parameters of a class or struct cross too; those of a record always do.</summary>
    public bool IncludePrimaryConstructorParameters { get; init; }
}
