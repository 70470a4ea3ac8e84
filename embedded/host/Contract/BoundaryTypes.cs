using System.Reflection;
using Orleans;
using Orleans.Runtime;

namespace Granary.Embedded.Host;

/// <summary>Walks the types that cross grain calls and notes what is wrong with them.</summary>
internal sealed class BoundaryTypes(List<string> violations)
{
    private readonly HashSet<Type> _seen = [];
    private readonly List<Type> _own = [];

    /// <summary>The types with [GenerateSerializer] that were met, those of the mirrored API left out.</summary>
    public IReadOnlyList<Type> Seen => _own;

    /// <summary>Checks a type and all that it leads to.</summary>
    public void Add(Type type, string where)
    {
        if (!_seen.Add(type) || type.IsGenericParameter) return;
        if (type.HasElementType)
        {
            Add(type.GetElementType()!, where);
            return;
        }

        if (type.IsConstructedGenericType)
        {
            foreach (var argument in type.GetGenericArguments()) Add(argument, where);
            type = type.GetGenericTypeDefinition();
            if (!_seen.Add(type)) return;
        }

        if (type.IsEnum || Copier.IsScalar(type) || Copier.IsKnownCollection(type)) return;
        if (type.Assembly == typeof(IAddressable).Assembly) return;
        if (typeof(IAddressable).IsAssignableFrom(type) && type.IsInterface) return;
        if (!type.IsDefined(typeof(GenerateSerializerAttribute), inherit: false))
        {
            violations.Add($"{where}: {type.Name} has no [GenerateSerializer] and is no known collection or value.");
            return;
        }

        _own.Add(type);
        VerifyMembers(type);
        if (type.BaseType is { } parent && parent != typeof(object) && parent != typeof(ValueType) && parent != typeof(Exception))
        {
            Add(parent, $"{type.Name} (base)");
        }
    }

    private void VerifyMembers(Type type)
    {
        var parameters = BoundaryMembers.PrimaryParameterIds(type);
        var ids = new Dictionary<uint, string>();
        foreach (var field in type.GetFields(BindingFlags.Instance | BindingFlags.Public | BindingFlags.NonPublic | BindingFlags.DeclaredOnly))
        {
            var property = BoundaryMembers.PropertyOf(field);
            var name = property?.Name ?? field.Name;
            var id = field.GetCustomAttribute<IdAttribute>()?.Id ?? property?.GetCustomAttribute<IdAttribute>()?.Id;
            if (id is null && parameters.TryGetValue(name, out var fromParameter)) id = fromParameter;
            if (id is null)
            {
                if (!field.IsDefined(typeof(NonSerializedAttribute))) violations.Add($"{type.Name}.{name}: has no [Id], so it would not cross.");
                continue;
            }

            if (!ids.TryAdd(id.Value, name)) violations.Add($"{type.Name}.{name}: has the [Id] {id} of {ids[id.Value]}.");
            Add(field.FieldType, $"{type.Name}.{name}");
        }
    }
}
