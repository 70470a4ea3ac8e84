using System.Collections.Frozen;

namespace Granary.Engine.Templates;

/// <summary>The functions that every template finds by name.</summary>
internal static class Functions
{
    /// <summary>All of them.</summary>
    public static FrozenDictionary<string, FunctionValue> ByName { get; } = new FunctionValue[]
    {
        new("range", Range),
        new("namespace", Namespace),
        new("dict", Dictionary),
        new("raise_exception", (state, arguments) => throw state.Fail(TextForm.Of(arguments.Require(0, "message"), state))),
        new("strftime_now", (state, arguments) => TimeText.Format(arguments.RequireString(0, "format"), state)),
    }.ToFrozenDictionary(function => function.Name, StringComparer.Ordinal);

    private static List<object?> Range(RenderState state, Arguments arguments)
    {
        arguments.AtMost(3);
        var first = arguments.Integer(0, "start", 0);
        var (start, stop) = arguments.Positional.Count < 2 ? (0, first) : (first, arguments.Integer(1, "stop", 0));
        var step = arguments.Integer(2, "step", 1);
        if (step == 0)
            throw state.Fail("A range's step must not be zero");

        var limit = state.Limits.RangeItems;
        var items = new List<object?>();
        // 128 bits, so that steps near the ends of 64 bits do not wrap around.
        for (Int128 value = start; step > 0 ? value < stop : value > stop; value += step)
        {
            if (items.Count == limit)
                throw state.Fail($"A range has more than {limit} numbers");
            items.Add((long)value);
        }

        state.Step(items.Count);
        return items;
    }

    private static NamespaceValue Namespace(RenderState state, Arguments arguments)
    {
        var space = new NamespaceValue();
        foreach (var (key, value) in Entries(state, arguments))
            space.Attributes[key] = value;
        return space;
    }

    private static OrderedDictionary<string, object?> Dictionary(RenderState state, Arguments arguments) => Entries(state, arguments);

    private static OrderedDictionary<string, object?> Entries(RenderState state, Arguments arguments)
    {
        arguments.AtMost(1);
        var entries = new OrderedDictionary<string, object?>(StringComparer.Ordinal);
        if (arguments.Positional.Count > 0)
        {
            if (arguments.Positional[0] is not OrderedDictionary<string, object?> given)
                throw state.Fail($"A dictionary is expected, not {Operators.TypeName(arguments.Positional[0])}");
            state.Step(given.Count);
            foreach (var (key, value) in given)
                entries[key] = value;
        }

        foreach (var (name, value) in arguments.Named)
            entries[name] = value;
        return entries;
    }
}
