using System.Text.Json;

namespace Granary.Engine.Tokenizers;

/// <summary>Members of a <c>tokenizer.json</c> that must be there.</summary>
internal static class JsonMembers
{
    /// <summary>The value of a key.</summary>
    /// <exception cref="TokenizerFormatException">There is no such key.</exception>
    /// <exception cref="InvalidOperationException">The element is not an object.</exception>
    public static JsonElement Required(this JsonElement element, string key) =>
        element.TryGetProperty(key, out JsonElement value) ? value : throw new TokenizerFormatException($"The key '{key}' is missing");
}
