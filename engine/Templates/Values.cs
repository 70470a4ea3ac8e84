namespace Granary.Engine.Templates;

// A template's values are null, bool, long, double, string, List<object?>, OrderedDictionary<string, object?> and those below.

/// <summary>What a name stands for that has no value; most uses of it fail with <paramref name="Reason"/>.</summary>
internal sealed record Undefined(string Reason);

/// <summary>A list that does not change.</summary>
internal sealed record TupleValue(IReadOnlyList<object?> Items);

/// <summary>What <c>namespace()</c> makes: attributes that inner scopes may set.</summary>
internal sealed class NamespaceValue
{
    /// <summary>The attributes.</summary>
    public Dictionary<string, object?> Attributes { get; } = new(StringComparer.Ordinal);
}

/// <summary>A macro and the scope it was defined in.</summary>
internal sealed record MacroValue(MacroStatement Definition, Scope Scope);

/// <summary>A method of a value, not yet called.</summary>
internal sealed record MethodValue(object? Target, string Name);

/// <summary>A function that templates find by name.</summary>
internal sealed record FunctionValue(string Name, Func<RenderState, Arguments, object?> Call);

/// <summary>What <c>loop</c> stands for within a loop.</summary>
internal sealed class LoopValue(IReadOnlyList<object?> items)
{
    /// <summary>The current item's index, from 0.</summary>
    public int Index { get; set; }

    /// <summary>The values that <c>loop.changed</c> was last asked about.</summary>
    public List<object?>? LastChecked { get; set; }

    /// <summary>The attribute <paramref name="name"/>. Only recursive loops have a depth, and those are not supported.</summary>
    public object? Attribute(string name) => name switch
    {
        "index" => Index + 1L,
        "index0" => (long)Index,
        "revindex" => (long)(items.Count - Index),
        "revindex0" => items.Count - Index - 1L,
        "first" => Index == 0,
        "last" => Index == items.Count - 1,
        "length" => (long)items.Count,
        "depth" => 1L,
        "depth0" => 0L,
        "previtem" => Index > 0 ? items[Index - 1] : new Undefined("there is no previous item"),
        "nextitem" => Index + 1 < items.Count ? items[Index + 1] : new Undefined("there is no next item"),
        "cycle" or "changed" => new MethodValue(this, name),
        _ => new Undefined($"the loop has no attribute '{name}'"),
    };
}
