using System.Collections.Concurrent;
using System.Reflection;
using Orleans;
using Orleans.Runtime;

namespace Granary.Embedded.Host;

/// <summary>The grain classes of this process: those of all assemblies that are loaded or referenced from one that is.</summary>
internal sealed class GrainCatalog
{
    private readonly Lock _lock = new();
    private readonly HashSet<string> _scanned = [];
    private readonly ConcurrentDictionary<GrainType, GrainClass> _byName = new();
    private readonly ConcurrentDictionary<(Type, string?), GrainClass> _byInterface = new();

    public static GrainCatalog Instance { get; } = new();

    /// <summary>The class of a grain type.</summary>
    /// <exception cref="ArgumentException">There is none.</exception>
    public GrainClass Find(GrainType name)
    {
        if (_byName.TryGetValue(name, out var found)) return found;
        Scan();
        return _byName.TryGetValue(name, out found) ? found : throw new ArgumentException($"There is no grain class of type '{name}'.");
    }

    /// <summary>The class that implements an interface.</summary>
    /// <param name="interfaceType">The interface.</param>
    /// <param name="prefix">Start of the class's full name, or null.</param>
    /// <exception cref="ArgumentException">There is none, or there are several.</exception>
    public GrainClass Find(Type interfaceType, string? prefix)
    {
        if (_byInterface.TryGetValue((interfaceType, prefix), out var found)) return found;
        Scan();
        var classes = InOrder.Of(_byName)
            .Where(c => interfaceType.IsAssignableFrom(c.Type) && (prefix is null || c.Type.FullName!.StartsWith(prefix, StringComparison.Ordinal)))
            .ToList();
        if (classes.Count > 1 && classes.Find(c => "I" + c.Type.Name == interfaceType.Name) is { } named) classes = [named];
        if (classes.Count != 1)
        {
            var what = classes.Count == 0 ? "no class" : string.Join(", ", classes.Select(c => c.Type.FullName));
            throw new ArgumentException($"{interfaceType.FullName} is implemented by {what}; expected one grain class{(prefix is null ? string.Empty : $" that starts with '{prefix}'")}.");
        }

        return _byInterface.GetOrAdd((interfaceType, prefix), classes[0]);
    }

    private static bool IsApplication(AssemblyName name) =>
        name.Name is { } text
        && !text.StartsWith("System", StringComparison.Ordinal)
        && !text.StartsWith("Microsoft.", StringComparison.Ordinal)
        && text is not ("mscorlib" or "netstandard");

    private void Scan()
    {
        lock (_lock)
        {
            var left = new Queue<Assembly>(AppDomain.CurrentDomain.GetAssemblies());
            while (left.TryDequeue(out var assembly))
            {
                if (assembly.IsDynamic || !IsApplication(assembly.GetName()) || !_scanned.Add(assembly.FullName!)) continue;
                foreach (var name in assembly.GetReferencedAssemblies())
                {
                    if (IsApplication(name) && !_scanned.Contains(name.FullName) && TryLoad(name) is { } referenced) left.Enqueue(referenced);
                }

                foreach (var type in TypesOf(assembly))
                {
                    if (type.IsAbstract || !typeof(Grain).IsAssignableFrom(type) || type.ContainsGenericParameters) continue;
                    var grain = new GrainClass(type);
                    if (!_byName.TryAdd(grain.Name, grain))
                    {
                        throw new OrleansConfigurationException($"{type.FullName} and {_byName[grain.Name].Type.FullName} are both grains of type '{grain.Name}'.");
                    }
                }
            }
        }
    }

    private static Type[] TypesOf(Assembly assembly)
    {
        try
        {
            return assembly.GetTypes();
        }
        catch (ReflectionTypeLoadException exception)
        {
            // Types over absent optional dependencies can be no grains of this process.
            return [.. exception.Types.Where(t => t is not null).Cast<Type>()];
        }
    }

    private static Assembly? TryLoad(AssemblyName name)
    {
        try
        {
            return Assembly.Load(name);
        }
        catch (IOException)
        {
            // A reference that is not shipped cannot hold grains of this process.
            return null;
        }
    }
}
