using System.Collections.Concurrent;
using System.Collections.Frozen;
using System.Collections.Immutable;
using System.Reflection;
using System.Reflection.Emit;

namespace Granary.Simulation.Tests.Rules;

/// <summary>Finds, in compiled code, what goes through a collection in the order of its hashes.</summary>
internal static class HashOrder
{
    private const BindingFlags All =
        BindingFlags.Instance | BindingFlags.Static | BindingFlags.Public | BindingFlags.NonPublic | BindingFlags.DeclaredOnly;

    private static readonly HashSet<Type> _collections =
    [
        typeof(ConcurrentDictionary<,>), typeof(ImmutableDictionary<,>), typeof(ImmutableHashSet<>), typeof(FrozenDictionary<,>),
        typeof(FrozenSet<>),
    ];

    private static readonly HashSet<string> _walks =
        [nameof(IEnumerable<>.GetEnumerator), nameof(ICollection<>.CopyTo), "ToArray", "get_Keys", "get_Values", "get_Items"];

    private static readonly Dictionary<short, OpCode> _codes = typeof(OpCodes).GetFields(BindingFlags.Static | BindingFlags.Public)
        .Select(field => (OpCode)field.GetValue(null)!).ToDictionary(code => code.Value);

    /// <summary>The methods of an assembly that do so, as type and method: directly, or by LINQ over pairs beside a dictionary.</summary>
    public static IEnumerable<string> Find(Assembly assembly) => assembly.GetTypes().SelectMany(Find);

    /// <summary>The methods of a type that do so.</summary>
    public static IEnumerable<string> Find(Type type) => type.GetMethods(All).Cast<MethodBase>().Concat(type.GetConstructors(All))
        .Where(GoesThrough).Select(NameOf).Distinct();

    private static bool GoesThrough(MethodBase method)
    {
        if (method.GetMethodBody() is not { } body) return false;
        bool holds = method.GetParameters().Any(p => IsHashed(p.ParameterType)) || body.LocalVariables.Any(local => IsHashed(local.LocalType));
        bool linq = false;
        foreach (MemberInfo member in Members(method, body.GetILAsByteArray()!))
        {
            if (member is MethodBase called && IsHashed(called.DeclaringType) && _walks.Contains(called.Name)) return true;
            linq |= member is MethodInfo { IsGenericMethod: true } query && query.DeclaringType == typeof(Enumerable) && IsPair(query.GetGenericArguments()[0]);
            holds |= member is FieldInfo field && IsHashed(field.FieldType);
            holds |= member is MethodInfo { ReturnType: var result } && IsHashed(result);
        }

        return holds && linq;
    }

    private static bool IsPair(Type type) => type.IsGenericType && type.GetGenericTypeDefinition() == typeof(KeyValuePair<,>);

    private static bool IsHashed(Type? type) => type is { IsGenericType: true } && _collections.Contains(type.GetGenericTypeDefinition());

    /// <summary>The methods and fields that a method's code names.</summary>
    private static IEnumerable<MemberInfo> Members(MethodBase method, byte[] code)
    {
        Type[] types = method.DeclaringType!.GetGenericArguments();
        Type[] own = method.IsGenericMethodDefinition ? method.GetGenericArguments() : [];
        for (int at = 0; at < code.Length;)
        {
            OpCode op = code[at] == 0xFE ? _codes[(short)(0xFE00 | code[++at])] : _codes[code[at]];
            at++;
            if (op.OperandType is OperandType.InlineMethod or OperandType.InlineField)
                yield return method.Module.ResolveMember(BitConverter.ToInt32(code, at), types, own)!;
            at += op.OperandType switch
            {
                OperandType.InlineNone => 0,
                OperandType.ShortInlineBrTarget or OperandType.ShortInlineI or OperandType.ShortInlineVar => 1,
                OperandType.InlineVar => 2,
                OperandType.InlineI8 or OperandType.InlineR => 8,
                OperandType.InlineSwitch => 4 + (4 * BitConverter.ToInt32(code, at)),
                _ => 4,
            };
        }
    }

    /// <summary>The method as written: what the compiler has moved to types and methods of its own is named by its origin.</summary>
    private static string NameOf(MethodBase method)
    {
        Type type = method.DeclaringType!;
        string name = method.Name;
        while (type.Name.StartsWith('<') && type.DeclaringType is { } outer)
        {
            if (!name.StartsWith('<')) name = type.Name;
            type = outer;
        }

        return $"{type.Name}.{(name.StartsWith('<') ? name[1..name.IndexOf('>', StringComparison.Ordinal)] : name)}";
    }
}
