using System.Reflection;
using Granary.Embedded.Host;
using Orleans;
using Xunit;

namespace Granary.Embedded.Tests;

/// <summary>Holds the public members of both assemblies to embedded/api.txt, in both directions.</summary>
public sealed class ApiListTests
{
    [Fact]
    public void The_api_is_what_the_list_says()
    {
        var lines = File.ReadAllLines(Path.Combine(AppContext.BaseDirectory, "api.txt")).Where(l => l.Length > 0 && l[0] != '#').ToList();
        Assert.All(lines, line => Assert.Matches(@"^\S.* \| (src/\S+\.cs|own)$", line));
        var listed = lines.Select(l => l[..l.IndexOf(" | ", StringComparison.Ordinal)]).ToList();
        var actual = Members(typeof(Grain).Assembly).Concat(Members(typeof(EmbeddedCluster).Assembly)).ToList();
        Assert.Equal(listed.Count, listed.Distinct().Count());
        Assert.Empty(actual.Except(listed));
        Assert.Empty(listed.Except(actual));
    }

    [Fact]
    public void Only_the_hosts_own_namespace_mirrors_nothing()
    {
        foreach (var line in File.ReadAllLines(Path.Combine(AppContext.BaseDirectory, "api.txt")).Where(l => l.Length > 0 && l[0] != '#'))
        {
            Assert.Equal(line.StartsWith("Granary.Embedded.Host.", StringComparison.Ordinal), line.EndsWith("| own", StringComparison.Ordinal));
        }
    }

    private static IEnumerable<string> Members(Assembly assembly)
    {
        const BindingFlags All = BindingFlags.Public | BindingFlags.NonPublic | BindingFlags.Instance | BindingFlags.Static | BindingFlags.DeclaredOnly;
        foreach (var type in assembly.GetExportedTypes())
        {
            yield return Name(type);
            foreach (var member in type.GetMembers(All).Where(IsVisible)) yield return $"{Name(type)} :: {member}";
        }
    }

    private static bool IsVisible(MemberInfo member) => member switch
    {
        MethodBase method => (method.IsPublic || method.IsFamily || method.IsFamilyOrAssembly) && (!method.IsSpecialName || method.IsConstructor || method.Name.StartsWith("op_", StringComparison.Ordinal)),
        FieldInfo field => (field.IsPublic || field.IsFamily) && !field.IsSpecialName,
        PropertyInfo property => property.GetAccessors(nonPublic: true).Any(IsAccessor),
        _ => false,
    };

    private static bool IsAccessor(MethodInfo accessor) => accessor.IsPublic || accessor.IsFamily || accessor.IsFamilyOrAssembly;

    private static string Name(Type type) => type.ToString();
}
