namespace Granary.Engine.Templates;

/// <summary>Attributes, subscripts and slices.</summary>
internal static class Members
{
    /// <summary>What <c>target.name</c> is: a method, an attribute, else the entry of that key.</summary>
    public static object? Attribute(object? target, string name, RenderState state)
    {
        if (Methods.Has(target, name))
            return new MethodValue(target, name);
        return target switch
        {
            OrderedDictionary<string, object?> entries when entries.TryGetValue(name, out var value) => value,
            NamespaceValue space when space.Attributes.TryGetValue(name, out var value) => value,
            LoopValue loop => loop.Attribute(name),
            Undefined undefined => throw state.Fail(undefined.Reason),
            _ => new Undefined($"{Operators.TypeName(target)} has no attribute '{name}'"),
        };
    }

    /// <summary>What <c>target[index]</c> is: an item or entry, else the attribute of that name.</summary>
    public static object? Subscript(object? target, object? index, RenderState state)
    {
        switch (target, index)
        {
            case (OrderedDictionary<string, object?> entries, string key) when entries.TryGetValue(key, out var value):
                return value;
            case (List<object?> list, long or bool):
                return InRange(index, list.Count) is { } at ? list[at] : OutOfRange(index);
            case (TupleValue tuple, long or bool):
                return InRange(index, tuple.Items.Count) is { } place ? tuple.Items[place] : OutOfRange(index);
            case (string text, long or bool):
                return InRange(index, Runes.Count(text)) is { } position ? Runes.At(text, position) : OutOfRange(index);
            case (Undefined undefined, _):
                throw state.Fail(undefined.Reason);
            case (_, string name):
                return Attribute(target, name, state);
            default:
                return new Undefined($"{Operators.TypeName(target)} has no item {TextForm.Of(index, state)}");
        }
    }

    /// <summary>What <c>target[start:stop:step]</c> is.</summary>
    public static object? Slice(object? target, object? start, object? stop, object? step, RenderState state)
    {
        var stride = Bound(step, state) ?? 1;
        if (stride == 0)
            throw state.Fail("A slice's step must not be zero");
        switch (target)
        {
            case string text:
                state.Build(text.Length);
                return Runes.Pick(text, Indices(Runes.Count(text)));
            case List<object?> list:
                state.Step(list.Count);
                return Indices(list.Count).Select(i => list[i]).ToList();
            case TupleValue tuple:
                state.Step(tuple.Items.Count);
                return new TupleValue([.. Indices(tuple.Items.Count).Select(i => tuple.Items[i])]);
            case Undefined undefined:
                throw state.Fail(undefined.Reason);
            default:
                return new Undefined($"{Operators.TypeName(target)} cannot be sliced");
        }

        IEnumerable<int> Indices(int count)
        {
            var (low, high) = stride > 0 ? (0L, count) : (-1L, count - 1L);
            var from = Clamp(Bound(start, state), stride > 0 ? low : high);
            var to = Clamp(Bound(stop, state), stride > 0 ? high : low);
            for (var i = from; stride > 0 ? i < to : i > to; i += stride)
            {
                yield return (int)i;
                if (stride > count || stride < -count)
                    yield break;
            }

            long Clamp(long? bound, long whenAbsent) =>
                bound is not { } at ? whenAbsent : Math.Clamp(at < 0 ? at + count : at, low, high);
        }
    }

    private static long? Bound(object? value, RenderState state) => value switch
    {
        null => null,
        bool or long => Arithmetic.ToLong(value),
        Undefined undefined => throw state.Fail(undefined.Reason),
        _ => throw state.Fail($"{Operators.TypeName(value)} cannot bound a slice"),
    };

    private static int? InRange(object? index, int count)
    {
        var at = Arithmetic.ToLong(index);
        at = at < 0 ? at + count : at;
        return at >= 0 && at < count ? (int)at : null;
    }

    private static Undefined OutOfRange(object? index) => new($"there is no item {Arithmetic.ToLong(index)}");
}
