namespace Granary.Engine.Templates;

/// <summary>The values that a call was given.</summary>
internal sealed class Arguments(string callee, IReadOnlyList<object?> positional, IReadOnlyList<(string Name, object? Value)> named, RenderState state)
{
    /// <summary>Values without a name.</summary>
    public IReadOnlyList<object?> Positional => positional;

    /// <summary>Values with a name.</summary>
    public IReadOnlyList<(string Name, object? Value)> Named => named;

    /// <summary>Whether nothing was given at <paramref name="index"/> nor as <paramref name="name"/>.</summary>
    public bool Lacks(int index, string name) => index >= positional.Count && named.All(argument => argument.Name != name);

    /// <summary>The value given at <paramref name="index"/> or as <paramref name="name"/>, else <paramref name="whenAbsent"/>.</summary>
    public object? Get(int index, string name, object? whenAbsent = null)
    {
        if (index < positional.Count)
            return positional[index];
        foreach (var argument in named)
        {
            if (argument.Name == name)
                return argument.Value;
        }

        return whenAbsent;
    }

    /// <summary>The value that must be given.</summary>
    public object? Require(int index, string name) =>
        Lacks(index, name) ? throw state.Fail($"{callee} needs the argument '{name}'") : Get(index, name);

    /// <summary>A string that must be given.</summary>
    public string RequireString(int index, string name) => Require(index, name) as string
        ?? throw state.Fail($"The argument '{name}' of {callee} must be a string");

    /// <summary>A string, or null where none or <c>none</c> is given.</summary>
    public string? String(int index, string name) => Get(index, name) switch
    {
        null => null,
        string text => text,
        _ => throw state.Fail($"The argument '{name}' of {callee} must be a string"),
    };

    /// <summary>A whole number.</summary>
    public long Integer(int index, string name, long whenAbsent) => Get(index, name, whenAbsent) switch
    {
        long number => number,
        bool flag => flag ? 1 : 0,
        _ => throw state.Fail($"The argument '{name}' of {callee} must be a whole number"),
    };

    /// <summary>Whether a value is given that counts as true.</summary>
    public bool Flag(int index, string name, bool whenAbsent = false) => Operators.IsTrue(Get(index, name, whenAbsent));

    /// <summary>Fails if there are more values without a name than <paramref name="count"/>.</summary>
    public void AtMost(int count)
    {
        if (positional.Count > count)
            throw state.Fail($"{callee} takes at most {count} arguments, not {positional.Count}");
    }

    /// <summary>These arguments without the first <paramref name="count"/>.</summary>
    public Arguments Skip(int count) => new(callee, [.. positional.Skip(count)], named, state);
}
