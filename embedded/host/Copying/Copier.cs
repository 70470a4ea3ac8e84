using System.Collections.Concurrent;
using System.Collections.Immutable;
using System.Net;
using System.Numerics;
using System.Reflection;
using System.Text;
using Orleans;
using Orleans.Runtime;

namespace Granary.Embedded.Host;

/// <summary>
/// Copies what crosses a grain call and is not immutable: arrays, the usual collections, tuples, and types with
/// <see cref="GenerateSerializerAttribute"/> by their members with <see cref="IdAttribute"/>. Anything else is an error.
/// </summary>
internal static class Copier
{
    private static readonly HashSet<Type> s_scalars =
    [
        typeof(string), typeof(decimal), typeof(Guid), typeof(DateTime), typeof(DateTimeOffset), typeof(DateOnly), typeof(TimeOnly),
        typeof(TimeSpan), typeof(Half), typeof(Int128), typeof(UInt128), typeof(BigInteger), typeof(Rune), typeof(Index), typeof(Range),
        typeof(Uri), typeof(Version), typeof(IPAddress), typeof(IPEndPoint), typeof(CancellationToken), typeof(object),
        typeof(GrainId), typeof(GrainType), typeof(IdSpan),
    ];

    // No shape means that the value itself is passed.
    private static readonly ConcurrentDictionary<Type, Shape?> s_shapes = new();

    /// <summary>How values declared as a type are copied, or null when each such value may be shared.</summary>
    public static Func<object?, object?>? For(Type declared)
    {
        if (IsShared(declared)) return null;
        return value => value is null ? null : Copy(value, declared, new CopyContext());
    }

    /// <summary>Whether each value declared as a type may be shared.</summary>
    public static bool IsShared(Type declared) =>
        (declared.IsSealed || declared.IsValueType) && declared != typeof(object) && IsImmutable(Nullable.GetUnderlyingType(declared) ?? declared);

    /// <summary>Copies a value that is declared as a type.</summary>
    /// <exception cref="NotSupportedException">The value's type may not cross a grain call.</exception>
    public static object Copy(object value, Type declared, CopyContext context)
    {
        if (value is IAddressable and not IReference) return ToReference(value, declared);
        var shape = s_shapes.GetOrAdd(value.GetType(), static type => IsImmutable(type) ? null : Shape.Create(type));
        if (shape is null) return value;
        return context.TryGet(value) ?? shape.Copy(value, context);
    }

    /// <summary>Whether a type is one of the values that cross as they are.</summary>
    public static bool IsScalar(Type type) => type.IsPrimitive || s_scalars.Contains(type) || typeof(Type).IsAssignableFrom(type);

    /// <summary>Whether a generic type is a collection or tuple that crosses if its elements do.</summary>
    public static bool IsKnownCollection(Type definition) =>
        definition.IsGenericTypeDefinition
        && (Shape.IsCollection(definition)
            || Shape.IsTuple(definition)
            || definition == typeof(Nullable<>)
            || (definition.Namespace == typeof(ImmutableArray).Namespace && definition.Name.StartsWith("Immutable", StringComparison.Ordinal))
            || (definition.IsInterface && definition.Namespace == typeof(List<>).Namespace));

    private static object ToReference(object value, Type declared) => value switch
    {
        IGrainBase { GrainContext: IActivation activation } when declared.IsInterface => activation.AsReference(declared),
        IGrainObserver => throw new NotSupportedException($"{value.GetType()} is an observer itself; pass what CreateObjectReference returns for it."),
        _ => throw new NotSupportedException($"{value.GetType()} is not a reference to a grain, and is declared as {declared}."),
    };

    private static bool IsImmutable(Type type) =>
        IsScalar(type)
        || type.IsEnum
        || type.IsDefined(typeof(ImmutableAttribute), inherit: false)
        || typeof(IReference).IsAssignableFrom(type)
        || typeof(Exception).IsAssignableFrom(type)
        || IsImmutableCollection(type)
        || IsPlainValue(type);

    private static bool IsImmutableCollection(Type type) =>
        type.IsGenericType
        && type.Namespace == typeof(ImmutableArray).Namespace
        && type.Name.StartsWith("Immutable", StringComparison.Ordinal)
        && type.GetGenericArguments().All(IsShared);

    /// <summary>Whether a value type is copied whole by assignment, and all of it may cross.</summary>
    private static bool IsPlainValue(Type type) =>
        type.IsValueType
        && (Shape.IsTuple(type) || type.IsDefined(typeof(GenerateSerializerAttribute)))
        && Fields(type).All(f => IsShared(f.FieldType))
        && (Shape.IsTuple(type) || Fields(type).Length == BoundaryMembers.Of(type).Count);

    private static FieldInfo[] Fields(Type type) =>
        type.GetFields(BindingFlags.Instance | BindingFlags.Public | BindingFlags.NonPublic);
}
