using Granary.Engine.Formats;
using Granary.Engine.Tokenizers;
using Granary.Silo.Prompts;

namespace Granary.Silo.Tests;

/// <summary>The demo model's files, as the build put them beside the tests.</summary>
internal static class DemoFolder
{
    public static string Path { get; } = System.IO.Path.Combine(AppContext.BaseDirectory, "models", "demo");

    public static string Evaluation { get; } = System.IO.Path.Combine(Path, "eval.jsonl");

    public static Tokenizer Tokenizer { get; } = Tokenizer.FromJson(System.IO.Path.Combine(Path, "tokenizer.json"));

    public static PromptEncoder Encoder { get; } = LoadEncoder();

    private static PromptEncoder LoadEncoder()
    {
        using ModelFiles files = ModelFiles.Open(Path);
        return PromptEncoder.Load(files, TimeProvider.System);
    }
}
