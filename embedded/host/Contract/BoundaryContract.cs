using System.Reflection;
using Orleans;
using Orleans.Concurrency;
using Orleans.Runtime;

namespace Granary.Embedded.Host;

/// <summary>Holds an assembly to the rules for what crosses a grain call, so that it works between processes too.</summary>
public static class BoundaryContract
{
    /// <summary>
    /// Checks the grain and observer interfaces of an assembly, its types with [GenerateSerializer], and all types that
    /// these lead to: [Alias] on interfaces and types, unique; legal return types; [GenerateSerializer]; a unique [Id]
    /// on each member.
    /// </summary>
    /// <param name="assembly">The assembly.</param>
    /// <returns>The violations in words, in order; none when all is well.</returns>
    public static IReadOnlyList<string> Verify(Assembly assembly)
    {
        ArgumentNullException.ThrowIfNull(assembly);
        return Verify(assembly.GetTypes());
    }

    /// <summary>Checks some interfaces and types, and all types that these lead to.</summary>
    /// <param name="roots">The types; those that are not part of grain calls are skipped.</param>
    /// <returns>The violations in words, in order; none when all is well.</returns>
    public static IReadOnlyList<string> Verify(IEnumerable<Type> roots)
    {
        ArgumentNullException.ThrowIfNull(roots);
        var violations = new List<string>();
        var types = new BoundaryTypes(violations);
        var interfaces = new List<Type>();
        foreach (var type in roots)
        {
            if (type.IsInterface && typeof(IAddressable).IsAssignableFrom(type)) interfaces.Add(type);
            else if (!type.IsEnum && type.IsDefined(typeof(GenerateSerializerAttribute), inherit: false)) types.Add(type, type.Name);
        }

        foreach (var type in interfaces) VerifyInterface(type, types, violations);
        VerifyAliases([.. interfaces, .. types.Seen], violations);
        violations.Sort(StringComparer.Ordinal);
        return violations;
    }

    private static void VerifyInterface(Type type, BoundaryTypes types, List<string> violations)
    {
        var names = new HashSet<string>();
        foreach (var method in type.GetMethods())
        {
            var where = $"{type.Name}.{method.Name}";
            var alias = method.GetCustomAttributes<AliasAttribute>().FirstOrDefault()?.Alias;
            if (!names.Add(alias ?? method.Name)) violations.Add($"{where}: another method has the name '{alias ?? method.Name}'; expected a unique [Alias] on each overload.");
            if (method.IsGenericMethod) violations.Add($"{where}: is generic; a grain method must not be.");
            VerifyResult(type, method, where, types, violations);
            var parameters = method.GetParameters();
            for (var i = 0; i < parameters.Length; i++)
            {
                var parameter = parameters[i];
                var at = $"{where}({parameter.Name})";
                if (parameter.ParameterType.IsByRef) violations.Add($"{at}: is passed by reference; expected a value.");
                else if (parameter.ParameterType != typeof(CancellationToken)) types.Add(parameter.ParameterType, at);
                else if (i != parameters.Length - 1) violations.Add($"{at}: a cancellation token must be the last parameter.");
            }
        }
    }

    private static void VerifyResult(Type type, MethodInfo method, string where, BoundaryTypes types, List<string> violations)
    {
        var result = method.ReturnType;
        if (result == typeof(Task) || result == typeof(ValueTask)) return;
        if (result == typeof(void))
        {
            if (!typeof(IGrainObserver).IsAssignableFrom(type) && !method.IsDefined(typeof(OneWayAttribute)))
            {
                violations.Add($"{where}: returns void; expected a task, or [OneWay].");
            }

            return;
        }

        if (result.IsGenericType && (result.GetGenericTypeDefinition() == typeof(Task<>) || result.GetGenericTypeDefinition() == typeof(ValueTask<>)))
        {
            types.Add(result.GetGenericArguments()[0], $"{where} (result)");
            return;
        }

        violations.Add($"{where}: returns {result.Name}; expected Task, Task<T>, ValueTask or ValueTask<T>.");
    }

    private static void VerifyAliases(IEnumerable<Type> types, List<string> violations)
    {
        var taken = new Dictionary<string, Type>();
        foreach (var type in types)
        {
            var aliases = type.GetCustomAttributes<AliasAttribute>(inherit: false).Select(a => a.Alias).ToList();
            if (aliases.Count == 0) violations.Add($"{type.Name}: has no [Alias].");
            foreach (var alias in aliases)
            {
                if (!taken.TryAdd(alias, type)) violations.Add($"{type.Name}: shares the alias '{alias}' with {taken[alias].Name}.");
            }
        }
    }
}
