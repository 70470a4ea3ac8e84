using System.Collections.Immutable;
using System.Text.Json;

namespace Granary.Engine.Formats;

/// <summary>Typed access to the settings of a JSON object; null counts as absent.</summary>
internal sealed class JsonSettings
{
    private const int IntegersMax = 1024;

    private readonly JsonElement root;
    private readonly string file;
    private readonly string prefix;

    /// <summary>Wraps <paramref name="root"/>, which must be an object of <paramref name="file"/>.</summary>
    public JsonSettings(JsonElement root, string file, string prefix = "")
    {
        this.root = root;
        this.file = file;
        this.prefix = prefix;
        if (root.ValueKind != JsonValueKind.Object)
            throw ModelFormatException.In(file, prefix.Length == 0 ? "JSON" : prefix, $"is a JSON {root.ValueKind}", "an object");
    }

    /// <summary>The settings of an object inside this one.</summary>
    public JsonSettings Inner(string key, JsonElement element) => new(element, file, $"{prefix}{key}.");

    /// <summary>The value of a key, or null where it is absent or null.</summary>
    public JsonElement? Find(string key) =>
        root.TryGetProperty(key, out JsonElement value) && value.ValueKind != JsonValueKind.Null ? value : null;

    /// <summary>An integer that must be there.</summary>
    public int Integer(string key) =>
        Need(key, "an integer") is var value && value.ValueKind == JsonValueKind.Number && value.TryGetInt32(out int number)
            ? number
            : throw Wrong(key, "is not an integer of 32 bits", "an integer");

    /// <summary>A number that must be there.</summary>
    public double Number(string key) =>
        Need(key, "a number") is var value && value.ValueKind == JsonValueKind.Number && value.TryGetDouble(out double number)
            ? number
            : throw Wrong(key, "is not a number", "a number");

    /// <summary>A bool that must be there.</summary>
    public bool Bool(string key) => Need(key, "true or false").ValueKind switch
    {
        JsonValueKind.True => true,
        JsonValueKind.False => false,
        var kind => throw Wrong(key, $"is a JSON {kind}", "true or false"),
    };

    /// <summary>A string that must be there.</summary>
    public string String(string key) => Text(key, Need(key, "a string"));

    /// <summary>The string of an array that must be there and have one entry.</summary>
    public string OnlyString(string key)
    {
        JsonElement value = Need(key, "an array of one string");
        if (value.ValueKind != JsonValueKind.Array || value.GetArrayLength() != 1)
            throw Wrong(key, "is not an array of one entry", "an array of one string");
        return Text(key, value[0]);
    }

    /// <summary>An integer or an array of them, without repetitions; null where the key is absent.</summary>
    public ImmutableArray<int>? Integers(string key)
    {
        if (Find(key) is not { } value)
            return null;
        if (value.ValueKind == JsonValueKind.Number)
            return [Integer(key)];
        if (value.ValueKind != JsonValueKind.Array || value.GetArrayLength() > IntegersMax)
            throw Wrong(key, "is no list of integers", $"an integer or an array of at most {IntegersMax}");
        var numbers = new List<int>();
        foreach (JsonElement entry in value.EnumerateArray())
        {
            if (entry.ValueKind != JsonValueKind.Number || !entry.TryGetInt32(out int number))
                throw Wrong(key, "has an entry that is not an integer of 32 bits", "integers");
            if (!numbers.Contains(number))
                numbers.Add(number);
        }

        return [.. numbers];
    }

    /// <summary>An error in the value of a key.</summary>
    public ModelFormatException Wrong(string key, string problem, string expected) =>
        ModelFormatException.In(file, $"setting '{prefix}{key}'", problem, expected);

    private JsonElement Need(string key, string expected) => Find(key) ?? throw Wrong(key, "is missing", expected);

    private string Text(string key, JsonElement value)
    {
        if (value.ValueKind != JsonValueKind.String)
            throw Wrong(key, $"is a JSON {value.ValueKind}", "a string");
        try
        {
            return value.GetString()!;
        }
        catch (InvalidOperationException error)
        {
            throw ModelFormatException.In(file, $"setting '{prefix}{key}'", "is a malformed string", "Unicode text", error);
        }
    }
}
