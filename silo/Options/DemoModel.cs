namespace Granary.Silo.Options;

/// <summary>Finds the model that ships with the project.</summary>
internal static class DemoModel
{
    private static readonly string Relative = Path.Combine("models", "demo");

    /// <summary>Looks beside the program, then from the working directory upwards, then from the program upwards.</summary>
    /// <returns>Null where it is not found.</returns>
    public static string? Find(string workingDirectory, string programDirectory)
    {
        foreach (string directory in Upwards(workingDirectory).Concat(Upwards(programDirectory)).Prepend(programDirectory))
        {
            string path = Path.Combine(directory, Relative);
            if (File.Exists(Path.Combine(path, "config.json")))
                return path;
        }
        return null;
    }

    private static IEnumerable<string> Upwards(string directory)
    {
        for (DirectoryInfo? at = new(directory); at is not null; at = at.Parent)
            yield return at.FullName;
    }
}
