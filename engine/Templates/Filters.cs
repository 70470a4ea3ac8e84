using System.Collections.Frozen;

namespace Granary.Engine.Templates;

/// <summary>A filter: a value and arguments to another value.</summary>
internal delegate object? Filter(object? value, Arguments arguments, RenderState state);

/// <summary>The filters that templates find by name.</summary>
internal static class Filters
{
    private static readonly FrozenDictionary<string, Filter> ByName =
        TextFilters.All.Concat(ItemFilters.All).Concat(SelectionFilters.All).ToFrozenDictionary(StringComparer.Ordinal);

    /// <summary>Whether there is a filter of that name.</summary>
    public static bool Exists(string name) => ByName.ContainsKey(name);

    /// <summary>The result of the filter <paramref name="name"/>.</summary>
    public static object? Apply(string name, object? value, Arguments arguments, RenderState state) =>
        ByName.TryGetValue(name, out var filter) ? filter(value, arguments, state) : throw state.Fail($"There is no filter '{name}'");
}
