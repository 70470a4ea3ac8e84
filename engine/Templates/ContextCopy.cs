namespace Granary.Engine.Templates;

/// <summary>Copies what a template is given, so that it can change its own copy only.</summary>
internal static class ContextCopy
{
    /// <summary>A copy made of the interpreter's own types.</summary>
    public static object? Copy(object? value, RenderState state)
    {
        state.Enter();
        var copy = value switch
        {
            null or bool or long or double or string => value,
            int number => (long)number,
            float number => (double)number,
            IReadOnlyDictionary<string, object?> entries => CopyEntries(entries, state),
            IReadOnlyList<object?> items => items.Select(item => Copy(item, state)).ToList(),
            _ => throw state.Fail($"A template cannot be given a {value.GetType().Name}"),
        };
        state.Leave();
        return copy;
    }

    private static OrderedDictionary<string, object?> CopyEntries(IReadOnlyDictionary<string, object?> entries, RenderState state)
    {
        var copy = new OrderedDictionary<string, object?>(entries.Count, StringComparer.Ordinal);
        foreach (var (key, value) in entries)
            copy[key] = Copy(value, state);
        return copy;
    }
}
