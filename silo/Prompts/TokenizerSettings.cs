using System.Text.Json;
using Granary.Engine.Formats;

namespace Granary.Silo.Prompts;

/// <summary>What a model's files say about prompts, beside the tokenizer itself.</summary>
/// <param name="ChatTemplate">The Jinja template of a conversation; null where the model has none.</param>
/// <param name="BosToken">The text of the token that begins a text; empty where there is none.</param>
/// <param name="EosToken">The text of the token that ends a text; empty where there is none.</param>
internal sealed record TokenizerSettings(string? ChatTemplate, string BosToken, string EosToken)
{
    /// <summary>Reads the settings of a model.</summary>
    /// <exception cref="ModelFormatException">A file is malformed.</exception>
    public static TokenizerSettings Read(ModelFiles files) =>
        files.Metadata is { } metadata ? FromMetadata(metadata) : FromFolder(files);

    /// <summary>The file that holds the chat template of a model that has one.</summary>
    public static string TemplatePath(ModelFiles files)
    {
        // Newer folders keep the template in a file of its own.
        string own = Path.Combine(files.Path, "chat_template.jinja");
        return files.Metadata is null && File.Exists(own) ? own : files.TokenizerConfigJsonPath ?? files.Path;
    }

    private static TokenizerSettings FromMetadata(GgufMetadata metadata)
    {
        string? template = metadata.TryGetString("tokenizer.chat_template", out string text) ? text : null;
        return new(template, Token("tokenizer.ggml.bos_token_id"), Token("tokenizer.ggml.eos_token_id"));

        string Token(string key)
        {
            if (!metadata.TryGetInt64(key, out long id))
                return "";
            var tokens = metadata.GetStringArray("tokenizer.ggml.tokens");
            return id >= 0 && id < tokens.Length
                ? tokens[(int)id]
                : throw new ModelFormatException($"Metadata key {key} is {id}; expected the id of one of {tokens.Length} tokens");
        }
    }

    private static TokenizerSettings FromFolder(ModelFiles files)
    {
        string templatePath = TemplatePath(files);
        string? template = Path.GetFileName(templatePath) == "chat_template.jinja" && File.Exists(templatePath) ? File.ReadAllText(templatePath) : null;
        if (files.TokenizerConfigJsonPath is not { } path)
            return new(template, "", "");
        try
        {
            using JsonDocument document = JsonDocument.Parse(File.ReadAllBytes(path));
            JsonElement root = document.RootElement;
            return new(template ?? Template(root, path), Token(root, "bos_token", path), Token(root, "eos_token", path));
        }
        catch (Exception exception) when (exception is JsonException or InvalidOperationException or KeyNotFoundException)
        {
            throw new ModelFormatException($"{path}: {exception.Message}", exception);
        }
    }

    private static string? Template(JsonElement root, string path)
    {
        if (!root.TryGetProperty("chat_template", out JsonElement value) || value.ValueKind == JsonValueKind.Null)
            return null;
        if (value.ValueKind == JsonValueKind.String)
            return value.GetString();
        if (value.ValueKind == JsonValueKind.Array)
        {
            foreach (JsonElement named in value.EnumerateArray())
            {
                if (named.GetProperty("name").GetString() == "default")
                    return named.GetProperty("template").GetString();
            }
        }
        throw new ModelFormatException($"{path}: chat_template is neither a string nor a list with one named 'default'");
    }

    private static string Token(JsonElement root, string name, string path)
    {
        if (!root.TryGetProperty(name, out JsonElement value) || value.ValueKind == JsonValueKind.Null)
            return "";
        if (value.ValueKind == JsonValueKind.Object && value.TryGetProperty("content", out JsonElement content))
            value = content;
        return value.ValueKind == JsonValueKind.String
            ? value.GetString()!
            : throw new ModelFormatException($"{path}: {name} is neither a string nor an object with 'content'");
    }
}
