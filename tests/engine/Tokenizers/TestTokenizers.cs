using System.Text.Json;
using Granary.Engine.Tokenizers;

namespace Granary.Engine.Tests.Tokenizers;

internal static class TestTokenizers
{
    public static Tokenizer Demo { get; } =
        Tokenizer.FromJson(Path.Combine(RepositoryPaths.Root, "models", "demo", "tokenizer.json"));

    public static Tokenizer Qwen2 { get; } = ReadQwen2();

    private static Tokenizer ReadQwen2()
    {
        using var document = JsonDocument.Parse(File.ReadAllBytes(RepositoryPaths.Golden("tokenizers/qwen2-vocabulary.json")));
        var root = document.RootElement;
        return Tokenizer.FromVocabulary(
            [.. root.GetProperty("tokens").EnumerateArray().Select(e => e.GetString()!)],
            [.. root.GetProperty("merges").EnumerateArray().Select(e => e.GetString()!)],
            [.. root.GetProperty("types").EnumerateArray().Select(e => e.GetInt32())],
            root.GetProperty("pre").GetString()!);
    }
}
