namespace Granary;

/// <summary>Where tests find files of the repository.</summary>
internal static class RepositoryPaths
{
    /// <summary>The repository's root: the nearest folder above the tests that has <c>Orleans.sln</c>.</summary>
    public static string Root { get; } = FindRoot();

    /// <summary>The demo model's folder.</summary>
    public static string DemoModel => Path.Combine(Root, "models", "demo");

    /// <summary>The folder of a golden model, such as <c>qwen3moe-F32</c>, or another part of the golden data.</summary>
    public static string Golden(params ReadOnlySpan<string> parts) =>
        Path.Combine([Root, "tests", "engine", "Golden", .. parts]);

    private static string FindRoot()
    {
        for (DirectoryInfo? folder = new(AppContext.BaseDirectory); folder is not null; folder = folder.Parent)
        {
            if (File.Exists(Path.Combine(folder.FullName, "Orleans.sln")))
                return folder.FullName;
        }

        throw new InvalidOperationException($"No Orleans.sln above {AppContext.BaseDirectory}");
    }
}
