namespace Granary.Engine.Templates;

/// <summary>Filters that pick items by a test, or change each of them.</summary>
internal static class SelectionFilters
{
    /// <summary>They by name.</summary>
    public static IEnumerable<KeyValuePair<string, Filter>> All { get; } = new Dictionary<string, Filter>
    {
        ["select"] = (value, arguments, state) => Pick(value, arguments, state, wanted: true, byAttribute: false),
        ["reject"] = (value, arguments, state) => Pick(value, arguments, state, wanted: false, byAttribute: false),
        ["selectattr"] = (value, arguments, state) => Pick(value, arguments, state, wanted: true, byAttribute: true),
        ["rejectattr"] = (value, arguments, state) => Pick(value, arguments, state, wanted: false, byAttribute: true),
        ["map"] = Map,
    };

    private static List<object?> Pick(object? value, Arguments arguments, RenderState state, bool wanted, bool byAttribute)
    {
        var attribute = byAttribute ? arguments.Require(0, "attribute") : null;
        var test = arguments.Skip(byAttribute ? 1 : 0);
        var name = test.Positional.Count > 0 ? test.RequireString(0, "test") : null;
        var operands = test.Skip(1);
        return Operators.Items(value, state).Where(item =>
        {
            var part = ItemFilters.Part(item, attribute, state);
            return (name is null ? Operators.IsTrue(part) : ValueTests.Apply(name, part, operands, state)) == wanted;
        }).ToList();
    }

    private static List<object?> Map(object? value, Arguments arguments, RenderState state)
    {
        var items = Operators.Items(value, state);
        if (arguments.Positional.Count > 0)
        {
            var name = arguments.RequireString(0, "filter");
            var operands = arguments.Skip(1);
            return items.Select(item => Filters.Apply(name, item, operands, state)).ToList();
        }

        var attribute = arguments.Require(0, "attribute");
        var whenAbsent = arguments.Get(1, "default");
        return items.Select(item => ItemFilters.Part(item, attribute, state) is var part && part is Undefined && whenAbsent is not null ? whenAbsent : part).ToList();
    }
}
