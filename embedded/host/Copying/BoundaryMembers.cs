using System.Reflection;
using Orleans;

namespace Granary.Embedded.Host;

/// <summary>The members of a type that cross a grain call: those with <see cref="IdAttribute"/>, and a record's parameters.</summary>
internal static class BoundaryMembers
{
    private const BindingFlags Declared = BindingFlags.Instance | BindingFlags.Public | BindingFlags.NonPublic | BindingFlags.DeclaredOnly;

    /// <summary>The fields behind the members that one type declares, its bases left out.</summary>
    public static List<FieldInfo> Of(Type type)
    {
        var parameters = PrimaryParameters(type);
        var fields = new List<FieldInfo>();
        foreach (var field in type.GetFields(Declared))
        {
            if (field.IsDefined(typeof(IdAttribute)))
            {
                fields.Add(field);
            }
            else if (PropertyOf(field) is { } property && (property.IsDefined(typeof(IdAttribute)) || parameters.Contains(property.Name)))
            {
                fields.Add(field);
            }
        }

        return fields;
    }

    /// <summary>The property that a field is the storage of, or null.</summary>
    public static PropertyInfo? PropertyOf(FieldInfo field) =>
        field.Name.StartsWith('<') && field.Name.IndexOf(">k__BackingField", StringComparison.Ordinal) is > 0 and var end
            ? field.DeclaringType!.GetProperty(field.Name[1..end], Declared)
            : null;

    /// <summary>The names of the parameters of a record's primary constructor; none for other types.</summary>
    public static HashSet<string> PrimaryParameters(Type type) => [.. Primary(type).Select(p => p.Name!)];

    /// <summary>The identities given on the parameters of a record's primary constructor.</summary>
    public static Dictionary<string, uint> PrimaryParameterIds(Type type) => Primary(type)
        .Where(p => p.IsDefined(typeof(IdAttribute)))
        .ToDictionary(p => p.Name!, p => p.GetCustomAttribute<IdAttribute>()!.Id);

    private static ParameterInfo[] Primary(Type type)
    {
        var attribute = type.GetCustomAttribute<GenerateSerializerAttribute>();
        var isRecord = type.GetMethod("PrintMembers", Declared) is not null;
        if (!isRecord && attribute?.IncludePrimaryConstructorParameters != true) return [];

        // The compiler gives a positional record one Deconstruct with the same parameters as the primary constructor.
        var constructors = type.GetConstructors(BindingFlags.Instance | BindingFlags.Public | BindingFlags.NonPublic);
        var positional = type.GetMethods(Declared).FirstOrDefault(m => m.Name == "Deconstruct");
        var primary = constructors.FirstOrDefault(c => positional is not null && c.GetParameters().Length == positional.GetParameters().Length
            && c.GetParameters().Select(p => p.Name).SequenceEqual(positional.GetParameters().Select(p => p.Name)));
        return primary?.GetParameters() ?? [];
    }
}
