namespace Orleans.Runtime;

/// <summary>Values that flow along a chain of grain calls.</summary>
public static class RequestContext
{
    private static readonly AsyncLocal<Dictionary<string, object>?> s_values = new();

    /// <summary>The keys that are set.</summary>
    public static IEnumerable<string> Keys => s_values.Value?.Keys ?? Enumerable.Empty<string>();

    /// <summary>The values that are set.</summary>
    public static IEnumerable<KeyValuePair<string, object>> Entries => s_values.Value ?? Enumerable.Empty<KeyValuePair<string, object>>();

    /// <summary>What flows from here; never changed once it is set, so it is shared freely.</summary>
    internal static Dictionary<string, object>? Current
    {
        get => s_values.Value;
        set => s_values.Value = value;
    }

    /// <summary>The value of a key, or null.</summary>
    /// <param name="key">The key.</param>
    public static object? Get(string key) => s_values.Value is { } values && values.TryGetValue(key, out var value) ? value : null;

    /// <summary>Sets a value for the calls that are made from here on.</summary>
    /// <param name="key">The key.</param>
    /// <param name="value">The value; treat it as immutable.</param>
    public static void Set(string key, object value)
    {
        var values = s_values.Value is { } old ? new Dictionary<string, object>(old) : [];
        values[key] = value;
        s_values.Value = values;
    }

    /// <summary>Takes a value away.</summary>
    /// <param name="key">The key.</param>
    /// <returns>Whether it was set.</returns>
    public static bool Remove(string key)
    {
        if (s_values.Value is not { } old || !old.ContainsKey(key)) return false;
        var values = new Dictionary<string, object>(old);
        values.Remove(key);
        s_values.Value = values.Count == 0 ? null : values;
        return true;
    }

    /// <summary>Takes all values away.</summary>
    public static void Clear() => s_values.Value = null;
}
