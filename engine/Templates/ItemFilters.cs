namespace Granary.Engine.Templates;

/// <summary>Filters over the items of lists, dictionaries and strings.</summary>
internal static class ItemFilters
{
    /// <summary>They by name.</summary>
    public static IEnumerable<KeyValuePair<string, Filter>> All { get; } = new Dictionary<string, Filter>
    {
        ["length"] = (value, _, state) => Length(value, state),
        ["count"] = (value, _, state) => Length(value, state),
        ["list"] = (value, _, state) => Operators.Items(value, state).ToList(),
        ["first"] = (value, _, state) => Operators.Items(value, state) is [var first, ..] ? first : new Undefined("there is no first item"),
        ["last"] = (value, _, state) => Operators.Items(value, state) is [.., var last] ? last : new Undefined("there is no last item"),
        ["default"] = Default,
        ["d"] = Default,
        ["join"] = Join,
        ["items"] = Items,
        ["dictsort"] = SortEntries,
        ["reverse"] = Reverse,
        ["sort"] = (value, arguments, state) => Sort(value, arguments.Flag(0, "reverse"), arguments.Flag(1, "case_sensitive"), arguments.Get(2, "attribute"), state),
        ["unique"] = Unique,
        ["min"] = (value, arguments, state) => Extreme(value, arguments, state, reverse: false),
        ["max"] = (value, arguments, state) => Extreme(value, arguments, state, reverse: true),
        ["sum"] = Sum,
    };

    /// <summary>The part of an item that an attribute such as <c>a.b.0</c> names; the item itself where that is none.</summary>
    public static object? Part(object? item, object? attribute, RenderState state)
    {
        if (attribute is null)
            return item;
        if (attribute is not string path)
            return Members.Subscript(item, attribute, state);
        foreach (var name in path.Split('.'))
            item = Members.Subscript(item, long.TryParse(name, out var index) ? index : name, state);
        return item;
    }

    private static long Length(object? value, RenderState state) => value switch
    {
        string text => (long)Runes.Count(text),
        List<object?> list => (long)list.Count,
        TupleValue tuple => (long)tuple.Items.Count,
        OrderedDictionary<string, object?> entries => (long)entries.Count,
        Undefined => 0L,
        _ => throw state.Fail($"{Operators.TypeName(value)} has no length"),
    };

    private static object? Default(object? value, Arguments arguments, RenderState state) =>
        value is Undefined || (arguments.Flag(1, "boolean") && !Operators.IsTrue(value)) ? arguments.Get(0, "default_value", "") : value;

    private static string Join(object? value, Arguments arguments, RenderState state)
    {
        var attribute = arguments.Get(1, "attribute");
        var texts = Operators.Items(value, state).Select(item => (object?)TextForm.Of(Part(item, attribute, state), state)).ToList();
        return StringMethods.Join(arguments.String(0, "d") ?? "", texts, state);
    }

    private static List<object?> Items(object? value, Arguments arguments, RenderState state) => value switch
    {
        Undefined => [],
        OrderedDictionary<string, object?> entries => Pairs(entries, state),
        _ => throw state.Fail("Can only get item pairs from a mapping."),
    };

    private static List<object?> Pairs(OrderedDictionary<string, object?> entries, RenderState state)
    {
        state.Step(entries.Count);
        return Methods.Pairs(entries);
    }

    private static List<object?> SortEntries(object? value, Arguments arguments, RenderState state)
    {
        if (value is not OrderedDictionary<string, object?> entries)
            throw state.Fail($"{Operators.TypeName(value)} is not a dictionary");
        var part = arguments.String(1, "by") is "value" ? 1L : 0L;
        return Sort(Pairs(entries, state), arguments.Flag(2, "reverse"), arguments.Flag(0, "case_sensitive"), part, state);
    }

    private static object Reverse(object? value, Arguments arguments, RenderState state)
    {
        var items = Operators.Items(value, state).Reverse().ToList();
        return value is string ? string.Concat(items) : items;
    }

    private static List<object?> Sort(object? value, bool reverse, bool caseSensitive, object? attribute, RenderState state)
    {
        var keyed = Operators.Items(value, state).Select(item => (Item: item, Key: SortKey(item, attribute, caseSensitive, state))).ToList();
        var order = Comparer<object?>.Create((left, right) => Operators.Compare(left, right, state));
        var sorted = reverse ? keyed.OrderByDescending(pair => pair.Key, order) : keyed.OrderBy(pair => pair.Key, order);
        try
        {
            return [.. sorted.Select(pair => pair.Item)];
        }
        catch (InvalidOperationException e) when (e.InnerException is TemplateException inner)
        {
            throw inner;
        }
    }

    private static List<object?> Unique(object? value, Arguments arguments, RenderState state)
    {
        var (caseSensitive, attribute) = (arguments.Flag(0, "case_sensitive"), arguments.Get(1, "attribute"));
        var keys = new List<object?>();
        return Operators.Items(value, state).Where(item =>
        {
            var key = Key(Part(item, attribute, state), caseSensitive);
            var isNew = !keys.Exists(other => Operators.AreEqual(other, key, state));
            if (isNew)
                keys.Add(key);
            return isNew;
        }).ToList();
    }

    private static object? Extreme(object? value, Arguments arguments, RenderState state, bool reverse) =>
        Sort(value, reverse, arguments.Flag(0, "case_sensitive"), arguments.Get(1, "attribute"), state) is [var first, ..]
            ? first
            : new Undefined("there is no item");

    private static object? Sum(object? value, Arguments arguments, RenderState state)
    {
        var (attribute, total) = (arguments.Get(0, "attribute"), arguments.Get(1, "start", 0L));
        foreach (var item in Operators.Items(value, state))
            total = Arithmetic.Apply("+", total, Part(item, attribute, state), state);
        return total;
    }

    // Several attributes with commas between compare one after another.
    private static object? SortKey(object? item, object? attribute, bool caseSensitive, RenderState state) =>
        attribute is string names && names.Contains(',', StringComparison.Ordinal)
            ? new TupleValue([.. names.Split(',').Select(name => Key(Part(item, name, state), caseSensitive))])
            : Key(Part(item, attribute, state), caseSensitive);

    private static object? Key(object? value, bool caseSensitive) =>
        value is string text && !caseSensitive ? text.ToLowerInvariant() : value;
}
