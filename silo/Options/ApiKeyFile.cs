using Granary.Silo.Rest;

namespace Granary.Silo.Options;

/// <summary>A file of API keys: one a line; empty lines, and lines that begin with #, are comments.</summary>
internal static class ApiKeyFile
{
    /// <summary>Reads the keys.</summary>
    /// <exception cref="SettingsException">The file cannot be read, or holds no key.</exception>
    public static ApiKeys Read(string option, string path)
    {
        string[] lines;
        try
        {
            lines = File.ReadAllLines(path);
        }
        catch (Exception exception) when (exception is IOException or UnauthorizedAccessException)
        {
            throw new SettingsException(option, path, $"a file that can be read ({exception.Message})");
        }
        string[] keys = [.. lines.Select(line => line.Trim()).Where(line => line.Length > 0 && line[0] != '#')];
        return keys.Length > 0 ? new ApiKeys(keys) : throw new SettingsException(option, path, "a file with at least one key");
    }
}
