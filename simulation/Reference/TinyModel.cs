namespace Granary.Simulation.Reference;

/// <summary>Finds the tests' tiny model, which is real but takes no time.</summary>
internal static class TinyModel
{
    private static readonly string _relative = Path.Combine("tests", "engine", "Golden", "qwen3moe-F32", "model.gguf");

    /// <summary>Looks from the given folders upwards.</summary>
    /// <returns>Null where it is not found, as outside of a checkout.</returns>
    public static string? Find(params ReadOnlySpan<string> folders)
    {
        foreach (string folder in folders)
        {
            for (DirectoryInfo? at = new(folder); at is not null; at = at.Parent)
            {
                string path = Path.Combine(at.FullName, _relative);
                if (File.Exists(path)) return path;
            }
        }

        return null;
    }
}
