using Granary.Engine.Formats;
using Granary.Engine.Tokenizers;

namespace Granary.Silo.Prompts;

/// <summary>Finds the tokenizer of a model in its files.</summary>
internal static class TokenizerLoader
{
    /// <summary>Reads the tokenizer.</summary>
    /// <exception cref="ModelFormatException">The files hold none.</exception>
    /// <exception cref="TokenizerFormatException">It is malformed, or asks for what is not supported.</exception>
    public static Tokenizer Load(ModelFiles files)
    {
        if (files.TokenizerJsonPath is { } path)
            return Tokenizer.FromJson(path);
        if (files.Metadata is not { } metadata)
            throw new ModelFormatException($"{files.Path} holds no tokenizer; expected a file tokenizer.json");
        string kind = metadata.GetString("tokenizer.ggml.model");
        if (kind != "gpt2")
            throw new ModelFormatException($"{files.Path}: tokenizer '{kind}' is not supported; expected 'gpt2', byte-level BPE");
        return Tokenizer.FromVocabulary(
            metadata.GetStringArray("tokenizer.ggml.tokens"),
            metadata.GetStringArray("tokenizer.ggml.merges"),
            [.. metadata.GetInt64Array("tokenizer.ggml.token_type").Select(type => (int)type)],
            metadata.TryGetString("tokenizer.ggml.pre", out string pre) ? pre : "default",
            Added(metadata, "bos"),
            Added(metadata, "eos"));
    }

    private static int? Added(GgufMetadata metadata, string which) =>
        metadata.TryGetBool($"tokenizer.ggml.add_{which}_token", out bool add) && add
            ? (int)metadata.GetInt64($"tokenizer.ggml.{which}_token_id")
            : null;
}
