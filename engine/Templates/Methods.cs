namespace Granary.Engine.Templates;

/// <summary>The methods of values.</summary>
internal static class Methods
{
    /// <summary>Whether <paramref name="target"/> has the method <paramref name="name"/>.</summary>
    public static bool Has(object? target, string name) => target switch
    {
        string => StringMethods.Names.Contains(name),
        List<object?> => name is "append" or "pop" or "index" or "count" or "insert" or "extend" or "remove" or "reverse" or "copy" or "clear",
        TupleValue => name is "index" or "count",
        OrderedDictionary<string, object?> => name is "get" or "items" or "keys" or "values" or "pop" or "update" or "setdefault" or "copy",
        _ => false,
    };

    /// <summary>Calls a method.</summary>
    public static object? Call(MethodValue method, Arguments arguments, RenderState state) => method.Target switch
    {
        string text => StringMethods.Call(text, method.Name, arguments, state),
        List<object?> list => CallList(list, method.Name, arguments, state),
        TupleValue tuple => CallList([.. tuple.Items], method.Name, arguments, state),
        OrderedDictionary<string, object?> entries => CallDictionary(entries, method.Name, arguments, state),
        LoopValue loop => CallLoop(loop, method.Name, arguments, state),
        _ => throw state.Fail($"{Operators.TypeName(method.Target)} has no method '{method.Name}'"),
    };

    private static object? CallList(List<object?> list, string name, Arguments arguments, RenderState state)
    {
        switch (name)
        {
            case "append":
                list.Add(arguments.Require(0, "object"));
                return null;
            case "extend":
                list.AddRange([.. Operators.Items(arguments.Require(0, "iterable"), state)]);
                return null;
            case "insert":
                state.Step(list.Count);
                var place = arguments.Integer(0, "index", 0);
                list.Insert((int)Math.Clamp(place < 0 ? place + list.Count : place, 0, list.Count), arguments.Require(1, "object"));
                return null;
            case "pop":
                state.Step(list.Count);
                var at = arguments.Integer(0, "index", -1);
                at = at < 0 ? at + list.Count : at;
                if (at < 0 || at >= list.Count)
                    throw state.Fail("There is no such item to pop");
                var item = list[(int)at];
                list.RemoveAt((int)at);
                return item;
            case "count":
                return (long)list.Count(other => Operators.AreEqual(other, arguments.Require(0, "value"), state));
            case "index" or "remove":
                var found = list.FindIndex(other => Operators.AreEqual(other, arguments.Require(0, "value"), state));
                if (found < 0)
                    throw state.Fail("There is no such item in the list");
                if (name == "index")
                    return (long)found;
                list.RemoveAt(found);
                return null;
            case "reverse":
                state.Step(list.Count);
                list.Reverse();
                return null;
            case "clear":
                list.Clear();
                return null;
            default:
                state.Step(list.Count);
                return list.ToList();
        }
    }

    private static object? CallDictionary(OrderedDictionary<string, object?> entries, string name, Arguments arguments, RenderState state)
    {
        state.Step(name is "get" or "setdefault" ? 1 : entries.Count);
        var key = name is "get" or "setdefault" or "pop" ? arguments.Require(0, "key") as string : null;
        var value = key is not null && entries.TryGetValue(key, out var found) ? found : arguments.Get(1, "default");
        switch (name)
        {
            case "get":
                return value;
            case "setdefault":
                return key is null ? throw state.Fail("A dictionary's keys must be strings") : entries[key] = value;
            case "pop":
                if (key is null || (!entries.Remove(key) && arguments.Lacks(1, "default")))
                    throw state.Fail("There is no such key to pop");
                return value;
            case "keys":
                return entries.Keys.ToList<object?>();
            case "values":
                return entries.Values.ToList();
            case "items":
                return Pairs(entries);
            case "update":
                if (arguments.Get(0, "other", new OrderedDictionary<string, object?>()) is not OrderedDictionary<string, object?> other)
                    throw state.Fail("A dictionary can be updated by a dictionary only");
                foreach (var (entry, replacement) in other.ToList())
                    entries[entry] = replacement;
                foreach (var (entry, replacement) in arguments.Named)
                    entries[entry] = replacement;
                return null;
            default:
                return new OrderedDictionary<string, object?>(entries, StringComparer.Ordinal);
        }
    }

    /// <summary>The entries of a dictionary as tuples of key and value.</summary>
    public static List<object?> Pairs(OrderedDictionary<string, object?> entries) =>
        entries.Select(entry => (object?)new TupleValue([entry.Key, entry.Value])).ToList();

    private static object? CallLoop(LoopValue loop, string name, Arguments arguments, RenderState state)
    {
        var values = arguments.Positional;
        if (name == "cycle")
            return values.Count > 0 ? values[loop.Index % values.Count] : throw state.Fail("There is nothing to cycle through");
        var changed = loop.LastChecked is not { } last || !Operators.AreEqual(last, values.ToList(), state);
        loop.LastChecked = [.. values];
        return changed;
    }
}
