using System.CommandLine;
using Granary.Silo.Options;
using Granary.Silo.Rest;

namespace Granary.Silo.Commands;

/// <summary>The options of the server.</summary>
internal sealed class ServeOptions
{
    private const string KeyFileName = "--api-key-file";
    private const string AdminKeyFileName = "--admin-key-file";

    private readonly EngineOptions _engine = new();

    private readonly Option<string[]> _urls = OptionKinds.Value<string[]>(
        "--urls", "Addresses to listen on, separated by semicolons.", "urls", "addresses such as http://127.0.0.1:8080, separated by semicolons, with an IP address, localhost, * or + for the host",
        ListenUrls.TryParse, ["http://127.0.0.1:8080"]);

    private readonly Option<string?> _keyFile = OptionKinds.OptionalText(
        KeyFileName, "A file of keys, one a line; requests must then name one (Authorization: Bearer KEY).", "path");

    private readonly Option<string?> _adminKeyFile = OptionKinds.OptionalText(
        AdminKeyFileName, "A file of keys, one a line, that open the admin API; without it, that is closed.", "path");

    private readonly Option<int?> _maxSilos = OptionKinds.OptionalInteger(
        "--max-silos", "Silos with a device that the admin API may ask for; --kv-memory is then divided by it. Without it 16.", 1, 64);

    private readonly Option<bool> _chaos = new("--chaos") { Description = "Lets the admin API crash silos, to see what comes of it." };

    private readonly Option<long?> _maxBody = OptionKinds.OptionalSize("--max-body", "The largest body of a request; without it 4MiB.", 1);

    private readonly Option<int> _grace = OptionKinds.Integer(
        "--shutdown-grace", "Seconds that running requests get to finish when the server is told to stop.", 0, 86400, 30);

    /// <summary>Adds the options to a command.</summary>
    public void AddTo(Command command)
    {
        _engine.AddTo(command);
        foreach (Option option in (Option[])[_urls, _keyFile, _adminKeyFile, _maxSilos, _chaos, _maxBody, _grace])
            command.Add(option);
    }

    /// <summary>What a command line says.</summary>
    /// <exception cref="SettingsException">A file that it names cannot be used.</exception>
    public ServeSettings Read(ParseResult line)
    {
        var rest = new RestOptions
        {
            Urls = line.GetValue(_urls)!,
            Keys = line.GetValue(_keyFile) is { } path ? ApiKeyFile.Read(KeyFileName, path) : null,
            AdminKeys = line.GetValue(_adminKeyFile) is { } adminPath ? ApiKeyFile.Read(AdminKeyFileName, adminPath) : null,
            Chaos = line.GetValue(_chaos),
        };
        if (rest is { Keys: { } keys, AdminKeys: { } adminKeys } && keys.Overlap(adminKeys))
            throw new SettingsException(AdminKeyFileName, line.GetValue(_adminKeyFile)!, $"a file of keys that are not in {KeyFileName} too");
        return new()
        {
            Engine = _engine.Read(line) with { MaxSilos = line.GetValue(_maxSilos) },
            Rest = line.GetValue(_maxBody) is { } most ? rest with { MaxBodyBytes = most } : rest,
            ShutdownGrace = TimeSpan.FromSeconds(line.GetValue(_grace)),
        };
    }
}
