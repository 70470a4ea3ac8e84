namespace Granary.Engine.Tokenizers;

/// <summary>Chooses a pre-tokenizer by its pattern or by its name.</summary>
internal static class PreTokenizers
{
    /// <summary>The one that a <c>tokenizer.json</c> asks for by its regular expression.</summary>
    /// <exception cref="TokenizerFormatException">The pattern is none of those known.</exception>
    public static IPreTokenizer ByPattern(string pattern) => pattern switch
    {
        Qwen2PreTokenizer.Pattern => new Qwen2PreTokenizer(),
        Gpt2PreTokenizer.Pattern => new Gpt2PreTokenizer(),
        _ => throw new TokenizerFormatException($"The split pattern '{pattern}' is not supported; those of GPT-2 and Qwen2 are"),
    };

    /// <summary>The one that a GGUF file names in <c>tokenizer.ggml.pre</c>.</summary>
    /// <exception cref="TokenizerFormatException">The name is none of those known.</exception>
    public static IPreTokenizer ByName(string name) => name switch
    {
        "qwen2" => new Qwen2PreTokenizer(),
        "gpt-2" => new Gpt2PreTokenizer(),
        _ => throw new TokenizerFormatException($"The pre-tokenizer '{name}' is not supported; 'qwen2' and 'gpt-2' are"),
    };
}
