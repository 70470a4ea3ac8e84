using System.Collections.Immutable;
using System.Runtime.InteropServices;

namespace Granary.Engine.Formats;

/// <summary>
/// The keys and values of a GGUF file. Every accessor answers false where the key is absent, and throws
/// <see cref="ModelFormatException"/> where its value is of another type. Integers of all widths read alike, as do floats.
/// </summary>
public sealed class GgufMetadata
{
    private readonly Dictionary<string, GgufValue> values;
    private readonly string file;

    internal GgufMetadata(string file, Dictionary<string, GgufValue> values)
    {
        this.file = file;
        this.values = values;
    }

    /// <summary>All keys, in the order of the file.</summary>
    public IReadOnlyCollection<string> Keys => values.Keys;

    /// <summary>Whether the file has a key.</summary>
    public bool Contains(string key) => values.ContainsKey(key);

    /// <summary>Reads a string.</summary>
    public bool TryGetString(string key, out string value)
    {
        bool found = Find(key, GgufValueType.String, out GgufValue entry);
        value = found ? (string)entry.Reference! : "";
        return found;
    }

    /// <summary>Reads an integer of any width.</summary>
    public bool TryGetInt64(string key, out long value)
    {
        value = 0;
        if (!values.TryGetValue(key, out GgufValue entry))
            return false;
        if (!GgufValue.IsInteger(entry.Type))
            throw Mismatch(key, entry, "an integer");
        if (entry.Type == GgufValueType.UInt64 && entry.Bits < 0)
            throw Wrong(key, $"is {(ulong)entry.Bits}", $"at most {long.MaxValue}");
        value = entry.Bits;
        return true;
    }

    /// <summary>Reads a float of either width.</summary>
    public bool TryGetDouble(string key, out double value)
    {
        value = 0;
        if (!values.TryGetValue(key, out GgufValue entry))
            return false;
        if (entry.Type is not (GgufValueType.Float32 or GgufValueType.Float64))
            throw Mismatch(key, entry, "a float");
        value = BitConverter.Int64BitsToDouble(entry.Bits);
        return true;
    }

    /// <summary>Reads a bool.</summary>
    public bool TryGetBool(string key, out bool value)
    {
        bool found = Find(key, GgufValueType.Bool, out GgufValue entry);
        value = found && entry.Bits != 0;
        return found;
    }

    /// <summary>Reads an array of strings.</summary>
    public bool TryGetStringArray(string key, out ImmutableArray<string> value) => TryGetArray(key, "strings", out value);

    /// <summary>Reads an array of integers of any width; those above the range of <see cref="long"/> are refused.</summary>
    public bool TryGetInt64Array(string key, out ImmutableArray<long> value)
    {
        bool found = TryGetArray(key, "integers", out value);
        if (found && values[key].ElementType == GgufValueType.UInt64 && value.AsSpan().ContainsAnyInRange(long.MinValue, -1))
            throw Wrong(key, "has an integer that is too large", $"at most {long.MaxValue}");
        return found;
    }

    /// <summary>Reads an array of floats of either width.</summary>
    public bool TryGetDoubleArray(string key, out ImmutableArray<double> value) => TryGetArray(key, "floats", out value);

    /// <summary>Reads an array of bools.</summary>
    public bool TryGetBoolArray(string key, out ImmutableArray<bool> value) => TryGetArray(key, "bools", out value);

    /// <summary>The string under a key that must be there.</summary>
    public string GetString(string key) => TryGetString(key, out string value) ? value : throw Missing(key, "a string");

    /// <summary>The integer under a key that must be there.</summary>
    public long GetInt64(string key) => TryGetInt64(key, out long value) ? value : throw Missing(key, "an integer");

    /// <summary>The float under a key that must be there.</summary>
    public double GetDouble(string key) => TryGetDouble(key, out double value) ? value : throw Missing(key, "a float");

    /// <summary>The strings under a key that must be there.</summary>
    public ImmutableArray<string> GetStringArray(string key) =>
        TryGetStringArray(key, out ImmutableArray<string> value) ? value : throw Missing(key, "an array of strings");

    /// <summary>The integers under a key that must be there.</summary>
    public ImmutableArray<long> GetInt64Array(string key) =>
        TryGetInt64Array(key, out ImmutableArray<long> value) ? value : throw Missing(key, "an array of integers");

    /// <summary>An error in the value of a key.</summary>
    internal ModelFormatException Wrong(string key, string problem, string expected) =>
        ModelFormatException.In(file, $"metadata key {ModelFormatException.Quote(key)}", problem, expected);

    private bool Find(string key, GgufValueType type, out GgufValue entry)
    {
        if (!values.TryGetValue(key, out entry))
            return false;
        return entry.Type == type ? true : throw Mismatch(key, entry, $"a {type}");
    }

    private bool TryGetArray<T>(string key, string kind, out ImmutableArray<T> value)
    {
        value = [];
        if (!values.TryGetValue(key, out GgufValue entry))
            return false;
        if (entry.Reference is not T[] array)
            throw Mismatch(key, entry, $"an array of {kind}");
        value = ImmutableCollectionsMarshal.AsImmutableArray(array);
        return true;
    }

    private ModelFormatException Mismatch(string key, GgufValue entry, string expected) => Wrong(key, $"is of type {entry.TypeText}", expected);

    private ModelFormatException Missing(string key, string expected) => Wrong(key, "is missing", expected);
}
