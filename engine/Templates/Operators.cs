namespace Granary.Engine.Templates;

/// <summary>Truth, equality and order of values, and what can be iterated over.</summary>
internal static class Operators
{
    /// <summary>Whether a value counts as true: not empty, zero, none or undefined.</summary>
    public static bool IsTrue(object? value) => value switch
    {
        null or Undefined => false,
        bool flag => flag,
        long number => number != 0,
        double number => number != 0,
        string text => text.Length > 0,
        List<object?> list => list.Count > 0,
        TupleValue tuple => tuple.Items.Count > 0,
        OrderedDictionary<string, object?> entries => entries.Count > 0,
        _ => true,
    };

    /// <summary>Whether two values are equal; numbers and truth values compare as numbers.</summary>
    public static bool AreEqual(object? left, object? right, RenderState state)
    {
        state.Step();
        state.Enter();
        var equal = (left, right) switch
        {
            (null, null) or (Undefined, Undefined) => true,
            (string a, string b) => a == b,
            (List<object?> a, List<object?> b) => AreEqual(a, b, state),
            (TupleValue a, TupleValue b) => AreEqual(a.Items, b.Items, state),
            (OrderedDictionary<string, object?> a, OrderedDictionary<string, object?> b) => a.Count == b.Count
                && a.All(entry => b.TryGetValue(entry.Key, out var other) && AreEqual(entry.Value, other, state)),
            (bool or long, bool or long) => Arithmetic.ToLong(left) == Arithmetic.ToLong(right),
            _ when Arithmetic.IsNumber(left) && Arithmetic.IsNumber(right) => Arithmetic.ToDouble(left!) == Arithmetic.ToDouble(right!),
            _ => ReferenceEquals(left, right),
        };
        state.Leave();
        return equal;
    }

    /// <summary>Less than zero if <paramref name="left"/> comes first, more if it comes last.</summary>
    public static int Compare(object? left, object? right, RenderState state)
    {
        state.Step();
        return (left, right) switch
        {
            (string a, string b) => CompareText(a, b),
            (TupleValue a, TupleValue b) => CompareItems(a.Items, b.Items, state),
            (List<object?> a, List<object?> b) => CompareItems(a, b, state),
            (bool or long, bool or long) => Arithmetic.ToLong(left).CompareTo(Arithmetic.ToLong(right)),
            _ when Arithmetic.IsNumber(left) && Arithmetic.IsNumber(right) => Arithmetic.ToDouble(left!).CompareTo(Arithmetic.ToDouble(right!)),
            _ => throw state.Fail($"{TypeName(left)} and {TypeName(right)} have no order"),
        };
    }

    /// <summary>Whether <paramref name="container"/> holds <paramref name="item"/>.</summary>
    public static bool Contains(object? container, object? item, RenderState state) => container switch
    {
        string text => item is string part
            ? text.Contains(part, StringComparison.Ordinal)
            : throw state.Fail($"A string can hold a string only, not {TypeName(item)}"),
        OrderedDictionary<string, object?> entries => item is string key && entries.ContainsKey(key),
        _ => Items(container, state).Any(other => AreEqual(other, item, state)),
    };

    /// <summary>The items of a list or tuple, the keys of a dictionary, the characters of a string; none of what is undefined.</summary>
    public static IReadOnlyList<object?> Items(object? value, RenderState state)
    {
        IReadOnlyList<object?> items = value switch
        {
            List<object?> list => list,
            TupleValue tuple => tuple.Items,
            OrderedDictionary<string, object?> entries => [.. entries.Keys],
            string text => [.. text.EnumerateRunes().Select(rune => rune.ToString())],
            Undefined => [],
            _ => throw state.Fail($"{TypeName(value)} cannot be iterated over"),
        };
        state.Step(items.Count);
        return items;
    }

    /// <summary>What a value is called in messages.</summary>
    public static string TypeName(object? value) => value switch
    {
        null => "none",
        Undefined => "an undefined value",
        bool => "a truth value",
        long => "a whole number",
        double => "a number",
        string => "a string",
        List<object?> => "a list",
        TupleValue => "a tuple",
        OrderedDictionary<string, object?> => "a dictionary",
        NamespaceValue => "a namespace",
        LoopValue => "a loop",
        _ => "a function",
    };

    private static int CompareItems(IReadOnlyList<object?> left, IReadOnlyList<object?> right, RenderState state)
    {
        state.Enter();
        var order = 0;
        for (var i = 0; order == 0 && i < left.Count && i < right.Count; i++)
            order = AreEqual(left[i], right[i], state) ? 0 : Compare(left[i], right[i], state);
        state.Leave();
        return order != 0 ? order : left.Count.CompareTo(right.Count);
    }

    // Order by code point, which differs from that of UTF-16 units where surrogates are.
    private static int CompareText(string left, string right)
    {
        var same = left.AsSpan().CommonPrefixLength(right);
        if (same == left.Length || same == right.Length)
            return left.Length.CompareTo(right.Length);
        var (a, b) = (left[same], right[same]);
        if (char.IsSurrogate(a) != char.IsSurrogate(b))
            return char.IsSurrogate(a) ? 1 : -1;
        return a.CompareTo(b);
    }

    private static bool AreEqual(IReadOnlyList<object?> left, IReadOnlyList<object?> right, RenderState state)
    {
        if (left.Count != right.Count)
            return false;
        for (var i = 0; i < left.Count; i++)
        {
            if (!AreEqual(left[i], right[i], state))
                return false;
        }

        return true;
    }
}
