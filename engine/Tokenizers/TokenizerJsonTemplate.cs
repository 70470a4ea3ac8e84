using System.Text.Json;

namespace Granary.Engine.Tokenizers;

/// <summary>Reads from a <c>tokenizer.json</c>'s post-processor which tokens it puts around a single text.</summary>
internal static class TokenizerJsonTemplate
{
    /// <summary>The tokens before and after a text; none when there is no post-processor.</summary>
    public static (IReadOnlyList<int> Prefix, IReadOnlyList<int> Suffix) Read(JsonElement? processor)
    {
        if (processor is not { } element)
            return ([], []);
        var type = element.Required("type").GetString();
        return type switch
        {
            "ByteLevel" => ([], []),
            "TemplateProcessing" => Template(element),
            "Sequence" => Sequence(element),
            _ => throw new TokenizerFormatException($"The post-processor '{type}' is not supported"),
        };
    }

    private static (IReadOnlyList<int> Prefix, IReadOnlyList<int> Suffix) Sequence(JsonElement sequence)
    {
        (IReadOnlyList<int> Prefix, IReadOnlyList<int> Suffix) found = ([], []);
        foreach (var processor in sequence.Required("processors").EnumerateArray())
        {
            var (prefix, suffix) = Read(processor);
            found = ([.. prefix, .. found.Prefix], [.. found.Suffix, .. suffix]);
        }

        return found;
    }

    private static (IReadOnlyList<int> Prefix, IReadOnlyList<int> Suffix) Template(JsonElement template)
    {
        var specialTokens = template.Required("special_tokens");
        var prefix = new List<int>();
        var suffix = new List<int>();
        var into = prefix;
        foreach (var part in template.Required("single").EnumerateArray())
        {
            if (part.TryGetProperty("Sequence", out _))
            {
                into = suffix;
                continue;
            }

            var name = part.Required("SpecialToken").Required("id").GetString()!;
            foreach (var id in specialTokens.Required(name).Required("ids").EnumerateArray())
                into.Add(id.GetInt32());
        }

        return (prefix, suffix);
    }
}
