using System.Text;
using System.Text.Json;

namespace Granary.Engine.Formats;

/// <summary>Reads <c>model.safetensors.index.json</c>: which shard holds which tensor.</summary>
internal static class SafetensorsIndex
{
    /// <summary>Most shards of a model.</summary>
    public const int ShardsMax = 4096;

    private const int ShardNameMax = 255;

    /// <summary>The shard of each tensor, as the name of a file in the same folder.</summary>
    /// <exception cref="ModelFormatException">The index is malformed, or names a file outside its folder.</exception>
    public static Dictionary<string, string> Parse(ReadOnlyMemory<byte> json, string file)
    {
        using JsonDocument document = StrictJson.Document(file, json);
        if (document.RootElement.ValueKind != JsonValueKind.Object
            || !document.RootElement.TryGetProperty("weight_map", out JsonElement map)
            || map.ValueKind != JsonValueKind.Object)
        {
            throw ModelFormatException.In(file, "weight_map", "missing or not an object", "an object from tensor names to shards");
        }

        var shards = new HashSet<string>();
        var result = new Dictionary<string, string>();
        try
        {
            foreach (JsonProperty entry in map.EnumerateObject())
            {
                string? shard = entry.Value.ValueKind == JsonValueKind.String ? entry.Value.GetString() : null;
                if (shard is null || !IsPlainName(shard))
                {
                    string found = ModelFormatException.Quote(shard ?? entry.Value.ValueKind.ToString());
                    throw TensorLayout.Wrong(file, entry.Name, $"has the shard {found}", "a .safetensors file in the same folder");
                }

                if (shards.Add(shard) && shards.Count > ShardsMax)
                    throw ModelFormatException.In(file, "weight_map", "too many shards", $"at most {ShardsMax}");
                result.Add(entry.Name, shard);
            }
        }
        catch (InvalidOperationException error)
        {
            throw ModelFormatException.In(file, "weight_map", "a malformed JSON string", "Unicode text", error);
        }

        if (result.Count == 0)
            throw ModelFormatException.In(file, "weight_map", "empty", "at least one tensor");
        return result;
    }

    private static bool IsPlainName(string shard) =>
        shard.Length <= ShardNameMax && Ascii.IsValid(shard)
        && shard.EndsWith(".safetensors", StringComparison.Ordinal) && shard.AsSpan().IndexOfAny("/\\:\0") < 0;
}
