namespace Granary.Engine.Templates;

/// <summary>Names and their values, within an outer scope.</summary>
internal sealed class Scope(Scope? outer)
{
    private readonly Dictionary<string, object?> _values = new(StringComparer.Ordinal);

    /// <summary>Gives a name a value in this scope.</summary>
    public void Set(string name, object? value) => _values[name] = value;

    /// <summary>Finds a name in this scope or those around it.</summary>
    public bool TryGet(string name, out object? value)
    {
        for (var scope = this; scope is not null; scope = scope.Outer)
        {
            if (scope._values.TryGetValue(name, out value))
                return true;
        }

        value = null;
        return false;
    }

    private Scope? Outer { get; } = outer;
}
