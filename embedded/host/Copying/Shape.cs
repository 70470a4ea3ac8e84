using System.Collections.Immutable;
using System.Runtime.CompilerServices;
using Orleans;

namespace Granary.Embedded.Host;

/// <summary>How values of one run-time type are copied.</summary>
internal abstract class Shape
{
    private static readonly Dictionary<Type, Type> s_collections = new()
    {
        [typeof(List<>)] = typeof(ListShape<>),
        [typeof(HashSet<>)] = typeof(HashSetShape<>),
        [typeof(Queue<>)] = typeof(QueueShape<>),
        [typeof(Stack<>)] = typeof(StackShape<>),
        [typeof(Dictionary<,>)] = typeof(DictionaryShape<,>),
        [typeof(SortedDictionary<,>)] = typeof(SortedDictionaryShape<,>),
        [typeof(ImmutableArray<>)] = typeof(ImmutableArrayShape<>),
        [typeof(ImmutableList<>)] = typeof(ImmutableListShape<>),
        [typeof(ImmutableDictionary<,>)] = typeof(ImmutableDictionaryShape<,>),
        [typeof(ReadOnlyMemory<>)] = typeof(ReadOnlyMemoryShape<>),
        [typeof(Memory<>)] = typeof(MemoryShape<>),
        [typeof(ArraySegment<>)] = typeof(ArraySegmentShape<>),
    };

    /// <summary>Works out the shape of a type that is not immutable.</summary>
    /// <exception cref="NotSupportedException">The type may not cross a grain call.</exception>
    public static Shape Create(Type type)
    {
        if (type.IsArray) return type.IsSZArray ? Make(typeof(ArrayShape<>), type.GetElementType()!) : new GridShape(type);
        if (type.IsGenericType && s_collections.TryGetValue(type.GetGenericTypeDefinition(), out var shape)) return Make(shape, type.GetGenericArguments());
        if (IsTuple(type) || type.IsDefined(typeof(GenerateSerializerAttribute), inherit: false)) return new MemberShape(type);
        throw new NotSupportedException(
            $"{type} cannot cross a grain call: it has no [GenerateSerializer], is not [Immutable], and is no known collection.");
    }

    /// <summary>Whether a type is one of the tuples or the key-value pair.</summary>
    public static bool IsTuple(Type type) =>
        type.IsGenericType && (type.IsAssignableTo(typeof(ITuple)) || type.GetGenericTypeDefinition() == typeof(KeyValuePair<,>));

    /// <summary>Whether a generic type definition is one of the collections that can be copied.</summary>
    public static bool IsCollection(Type definition) => s_collections.ContainsKey(definition);

    /// <summary>Copies a value of the type.</summary>
    public abstract object Copy(object value, CopyContext context);

    protected static T CopyItem<T>(T item, CopyContext context) =>
        item is null || Copier.IsShared(typeof(T)) ? item : (T)Copier.Copy(item, typeof(T), context);

    private static Shape Make(Type shape, params Type[] arguments) => (Shape)Activator.CreateInstance(shape.MakeGenericType(arguments))!;
}
