using System.Collections.Concurrent;
using System.Collections.Frozen;
using System.Collections.Immutable;
using System.Linq.Expressions;
using System.Net;
using System.Numerics;
using System.Reflection;
using System.Text;
using Orleans.Runtime;

namespace Granary.Embedded.Host;

/// <summary>
/// How values enter a digest: numbers by their bits, texts by their characters, references by the grain they name, failures
/// by type and message, collections item by item, and other types by the members that cross a grain call. A type that has
/// none, and is nothing of this, enters by its name alone.
/// </summary>
internal static class DigestSteps
{
    private const BindingFlags Instance = BindingFlags.Instance | BindingFlags.Public | BindingFlags.NonPublic;

    // Types without padding, two of whose values are equal when their bits are.
    private static readonly HashSet<Type> s_bits =
    [
        typeof(Guid), typeof(TimeSpan), typeof(DateTime), typeof(DateOnly), typeof(TimeOnly), typeof(Half), typeof(decimal),
        typeof(Int128), typeof(UInt128), typeof(Rune),
    ];

    private static readonly HashSet<Type> s_texts =
    [
        typeof(DateTimeOffset), typeof(BigInteger), typeof(Index), typeof(Range), typeof(Uri), typeof(Version), typeof(IPAddress),
        typeof(IPEndPoint), typeof(GrainType), typeof(IdSpan),
    ];

#pragma warning disable RS0030 // Here only named, to be added in whatever order.
    private static readonly HashSet<Type> s_unordered =
    [
        typeof(ConcurrentDictionary<,>), typeof(ImmutableDictionary<,>), typeof(ImmutableHashSet<>), typeof(FrozenDictionary<,>),
        typeof(FrozenSet<>),
    ];
#pragma warning restore RS0030

    private static readonly Dictionary<Type, string> s_spans = new()
    {
        [typeof(Memory<>)] = nameof(AddMemory),
        [typeof(ReadOnlyMemory<>)] = nameof(AddReadOnlyMemory),
        [typeof(ArraySegment<>)] = nameof(AddSegment),
        [typeof(ImmutableArray<>)] = nameof(AddImmutableArray),
    };

    /// <summary>Whether values of a type enter by their bits.</summary>
    public static bool IsBits(Type type) => type.IsPrimitive || type.IsEnum || s_bits.Contains(type);

    /// <summary>Works out how values of exactly a type enter, which are not null.</summary>
    public static Action<Digest, T> Make<T>()
    {
        var type = typeof(T);
        if (IsBits(type)) return static (digest, value) => digest.AddSpan(new ReadOnlySpan<T>(in value));
        if (type == typeof(string)) return static (digest, value) => digest.AddText((string)(object)value!);
        if (type == typeof(GrainId)) return static (digest, value) => digest.AddId((GrainId)(object)value!);
        if (s_texts.Contains(type)) return static (digest, value) => digest.AddText(value!.ToString());
        if (type.IsAssignableTo(typeof(Type))) return static (digest, value) => digest.AddText(value!.ToString());
        if (type.IsAssignableTo(typeof(IReference))) return static (digest, value) => digest.AddId(((IReference)value!).GrainId);
        if (type.IsAssignableTo(typeof(Exception))) return static (digest, value) => digest.AddText(((Exception)(object)value!).Message);
        if (type.IsSZArray) return Named<T>(nameof(AddArray), type.GetElementType()!);
        if (Nullable.GetUnderlyingType(type) is { } underlying) return Named<T>(nameof(AddNullable), underlying);
        if (type.IsGenericType && s_spans.TryGetValue(type.GetGenericTypeDefinition(), out var span)) return Named<T>(span, type.GetGenericArguments());
        var members = Members(type);
        return members.Count > 0 ? Compile<T>(members) : Items<T>() ?? (static (_, _) => { });
    }

    private static List<FieldInfo> Members(Type type)
    {
        var fields = new List<FieldInfo>();
        for (var each = type; each is not null && each != typeof(object) && each != typeof(ValueType); each = each.BaseType)
        {
            if (Shape.IsTuple(each)) fields.AddRange(each.GetFields(Instance));
            else if (each.Assembly != typeof(object).Assembly) fields.AddRange(BoundaryMembers.Of(each));
        }

        // Reflection gives members in no order that it keeps to: what was looked up before comes first.
        fields.Sort(static (one, other) =>
        {
            var order = string.CompareOrdinal(one.DeclaringType!.FullName, other.DeclaringType!.FullName);
            return order != 0 ? order : string.CompareOrdinal(one.Name, other.Name);
        });
        return fields;
    }

    private static Action<Digest, T> Compile<T>(List<FieldInfo> members)
    {
        var digest = Expression.Parameter(typeof(Digest));
        var value = Expression.Parameter(typeof(T));
        var steps = members.Select(field => Expression.Call(
            typeof(Digester<>).MakeGenericType(field.FieldType).GetMethod("Add")!, digest, Expression.Field(value, field)));
        return Expression.Lambda<Action<Digest, T>>(Expression.Block(steps), digest, value).Compile();
    }

    private static Action<Digest, T>? Items<T>()
    {
        var type = typeof(T);
        if (type.IsArray) return static (digest, value) => AddGrid(digest, (Array)(object)value!);
        var collection = Array.Find(type.GetInterfaces(), each => each.IsGenericType && each.GetGenericTypeDefinition() == typeof(IReadOnlyCollection<>));
        if (collection is null) return null;
        var unordered = false;
        for (var each = type; each is not null; each = each.BaseType) unordered |= each.IsGenericType && s_unordered.Contains(each.GetGenericTypeDefinition());
        return Named<T>(unordered ? nameof(AddUnordered) : nameof(AddOrdered), type, collection.GetGenericArguments()[0]);
    }

    private static Action<Digest, T> Named<T>(string name, params Type[] arguments) => typeof(DigestSteps)
        .GetMethod(name, BindingFlags.Static | BindingFlags.NonPublic)!.MakeGenericMethod(arguments).CreateDelegate<Action<Digest, T>>();

    private static void AddArray<T>(Digest digest, T[] items) => digest.AddSpan<T>(items);

    private static void AddMemory<T>(Digest digest, Memory<T> items) => digest.AddSpan<T>(items.Span);

    private static void AddReadOnlyMemory<T>(Digest digest, ReadOnlyMemory<T> items) => digest.AddSpan(items.Span);

    private static void AddSegment<T>(Digest digest, ArraySegment<T> items) => digest.AddSpan<T>(items.AsSpan());

    private static void AddImmutableArray<T>(Digest digest, ImmutableArray<T> items) => digest.AddSpan(items.AsSpan());

    private static void AddNullable<T>(Digest digest, T? value)
        where T : struct => Digester<T>.Add(digest, value!.Value);

    private static void AddGrid(Digest digest, Array items)
    {
        for (var i = 0; i < items.Rank; i++) digest.Mix((ulong)items.GetLength(i));
        foreach (var item in items) digest.AddObject(item);
    }

    private static void AddOrdered<TItems, T>(Digest digest, TItems items)
        where TItems : IReadOnlyCollection<T>
    {
        digest.Mix((ulong)items.Count);
        foreach (var item in items) Digester<T>.Add(digest, item);
    }

    private static void AddUnordered<TItems, T>(Digest digest, TItems items)
        where TItems : IReadOnlyCollection<T> => digest.AddUnordered(items);
}
