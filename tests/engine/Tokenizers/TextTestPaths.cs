namespace Granary.Engine.Tests.Tokenizers;

/// <summary>Where the files that text tests read lie.</summary>
internal static class TextTestPaths
{
    /// <summary>The folder that holds the solution.</summary>
    public static string Root { get; } = FindRoot();

    /// <summary>A file of the tests' recorded data.</summary>
    public static string Golden(string path) => Path.Combine(Root, "tests", "engine", "Golden", path);

    private static string FindRoot()
    {
        for (var folder = AppContext.BaseDirectory; folder is not null; folder = Path.GetDirectoryName(folder))
        {
            if (File.Exists(Path.Combine(folder, "Orleans.sln")))
                return folder;
        }

        throw new DirectoryNotFoundException($"No folder above {AppContext.BaseDirectory} holds Orleans.sln");
    }
}
