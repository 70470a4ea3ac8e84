using System.Collections.Concurrent;
using System.Reflection;
using Orleans.Runtime;

namespace Granary.Embedded.Host;

/// <summary>The methods of one grain or observer interface.</summary>
internal sealed class InterfaceEntry
{
    private static readonly ConcurrentDictionary<Type, InterfaceEntry> s_entries = new();

    private readonly Dictionary<MethodInfo, MethodEntry> _methods = [];

    private InterfaceEntry(Type type)
    {
        foreach (var each in type.GetInterfaces().Append(type))
        {
            foreach (var method in each.GetMethods(BindingFlags.Instance | BindingFlags.Public | BindingFlags.NonPublic))
            {
                if (method.IsAbstract) _methods[method] = MethodEntry.Create(method);
            }
        }
    }

    /// <summary>The entry of an interface.</summary>
    /// <exception cref="ArgumentException">The type is not such an interface.</exception>
    /// <exception cref="NotSupportedException">One of its methods cannot be a grain call.</exception>
    public static InterfaceEntry Of(Type type)
    {
        if (s_entries.TryGetValue(type, out var entry)) return entry;
        if (!type.IsInterface || !typeof(IAddressable).IsAssignableFrom(type))
        {
            throw new ArgumentException($"{type} is not an interface of grains or observers.", nameof(type));
        }

        return s_entries.GetOrAdd(type, static t => new InterfaceEntry(t));
    }

    public MethodEntry this[MethodInfo method] => _methods[method];
}
